import type { Socket } from 'node:net';
import { type Clients, createClients } from '../clients.ts';
import { diagnose } from '../diagnostics.ts';
import type { Endpoint } from '../endpoint.ts';
import type { Explanation } from '../resolver.ts';
import type { SocketCounters } from '../sockets.ts';
import type { Directory } from './directory.ts';
import { EndpointSockets } from './endpoint-sockets.ts';

/** As many ends are remembered, for whoever asks why. */
const REMEMBERED = 16;

type Line = Explanation['endpoints'][number];

interface End {
  readonly endpoint: Endpoint;
  readonly count: number;
  readonly at: number;
  readonly why: string;
}

/** The sockets to one service's pods, each ended by the rule of `Clients`. */
export class ServiceSockets {
  readonly directory: Directory;
  readonly counters: { -readonly [K in keyof SocketCounters]: number } = { tracked: 0, gone: 0, silent: 0 };
  readonly #clients: Clients<EndpointSockets>;
  #ends: readonly End[] = [];

  /** @param closed is told of each that was tracked. */
  constructor(directory: Directory, closed: (socket: Socket) => void) {
    this.directory = directory;
    this.#clients = createClients<EndpointSockets>(directory.resolver, {
      open: (endpoint) => new EndpointSockets(this.#now, (...end) => this.#ended(endpoint, ...end), closed),
      close: (sockets) => sockets.close(),
      destroy: (sockets, error) => void sockets.destroy(error),
      activity: (sockets) => sockets.look(),
    });
  }

  add(socket: Socket, endpoint: Endpoint): void {
    if (this.#of(endpoint)?.add(socket)) this.counters.tracked += 1;
  }

  explain(): readonly Line[] {
    const now = this.#now;
    const open = this.#clients.all().map(({ client, endpoint, why }) => {
      const said = why === undefined ? '' : `; ${why}`;
      const text = `${counted(client.size)} to ${endpoint.address}:${endpoint.port}${said}`;
      return { name: endpoint.name, picked: why === undefined, why: text, ageMs: now - client.openedAt };
    });
    const ended = this.#ends.map(({ endpoint, count, at, why }) => {
      return { name: endpoint.name, picked: false, why: `${counted(count)} closed: ${why}`, ageMs: now - at };
    });
    return [...open, ...ended];
  }

  /** Lets go of all of them. */
  release(): void {
    for (const { client } of this.#clients.all()) client.release();
    void this.#clients.close();
  }

  /** Undefined where the endpoint is said to be gone, and the news that it is back is still being told. */
  #of(endpoint: Endpoint): EndpointSockets | undefined {
    try {
      return this.#clients.get(endpoint);
    } catch {
      return undefined;
    }
  }

  get #now(): number {
    return this.directory.resolver.clock.now();
  }

  #ended(endpoint: Endpoint, count: number, reason: 'gone' | 'silent', { message: why }: Error): void {
    this.counters[reason] += count;
    this.#ends = [...this.#ends, { endpoint, count, at: this.#now, why }].slice(-REMEMBERED);
    diagnose('socket', () => ({ service: this.directory.resolver.name, endpoint, count, reason, why }));
  }
}

export function counted(count: number): string {
  return count === 1 ? '1 socket' : `${count} sockets`;
}
