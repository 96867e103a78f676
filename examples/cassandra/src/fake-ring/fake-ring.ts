import { randomUUID } from 'node:crypto';
import type { Pod } from '@rollcall/testing';
import { tokenOf } from '../tokens.ts';
import { FakeNode } from './fake-node.ts';

export interface Member {
  readonly name: string;
  readonly address: string;
  readonly hostId: string;
  readonly rack: string;
  readonly token: string;
}

export interface FakeRingOptions {
  /** Keyspaces, and how many replicas each of them has. */
  readonly keyspaces: Readonly<Record<string, number>>;
  /** How many nodes the ring is cut for, in equal parts. */
  readonly size: number;
}

const ZONES = ['zone-a', 'zone-b', 'zone-c'] as const;

/**
 * A ring of nodes that speak as much of Cassandra's protocol as cassandra-driver needs: the handshake, the system tables,
 * events, and reading and writing a value by its key. They share one store: what it shows is whom a driver asks.
 */
export class FakeRing {
  readonly keyspaces: Readonly<Record<string, number>>;
  readonly store = new Map<string, string>();
  readonly #size: number;
  readonly #nodes = new Map<string, FakeNode>();
  readonly #hostIds = new Map<string, string>();

  constructor({ keyspaces, size }: FakeRingOptions) {
    this.keyspaces = keyspaces;
    this.#size = size;
  }

  get members(): readonly Member[] {
    return [...this.#nodes.values()].map(({ member }) => member);
  }

  /** A pod of the ring: `run` of a StatefulSet. It owns the tokens of its ordinal, under whatever address. */
  async start(pod: Pod): Promise<AsyncDisposable> {
    const ordinal = pod.ordinal ?? 0;
    const node = new FakeNode(this, {
      name: pod.name,
      address: pod.address,
      hostId: this.#hostId(pod.name),
      rack: ZONES[ordinal % ZONES.length] ?? ZONES[0],
      token: String(tokenOf(ordinal, this.#size)),
    });
    this.#nodes.set(pod.name, node);
    const listening = await node.listen(pod.port('cql'));
    this.#announce(node);
    return listening;
  }

  #announce(node: FakeNode): void {
    for (const other of this.#nodes.values()) {
      if (other !== node) other.announce(node.member.address);
    }
  }

  #hostId(name: string): string {
    const hostId = this.#hostIds.get(name) ?? randomUUID();
    this.#hostIds.set(name, hostId);
    return hostId;
  }
}
