import type { AddressRecord, SrvRecord, UnknownAnswer } from '../dns/answer.ts';
import type { DnsClient } from '../dns/client.ts';
import type { Asking } from './ask.ts';

/** The addresses of SRV targets, as one lookup found them. */
export interface Glued {
  at(target: string): readonly string[];
  /** The shortest TTL of what had to be asked for. */
  readonly ttlMs: number;
  /** Why somebody's addresses are not known, nor ever were; undefined where all are. */
  readonly doubt: UnknownAnswer | undefined;
}

/**
 * Finds the addresses of SRV targets: those that came along in the additional section, and the rest asked for one by
 * one. Who cannot be asked just now is where it was: unknown never means gone.
 */
export class Glue {
  readonly #client: DnsClient;
  #remembered: ReadonlyMap<string, readonly string[]> = new Map();

  constructor(client: DnsClient) {
    this.#client = client;
  }

  async complete(records: readonly SrvRecord[], additionals: readonly AddressRecord[], asking: Asking): Promise<Glued> {
    const found = new Map<string, string[]>();
    for (const { name, address } of additionals) add(found, name, address);
    const missing = new Set(records.map(({ target }) => target).filter((target) => !found.has(target)));
    const asked = await Promise.all([...missing].map((target) => this.#ask(target, found, asking)));
    this.#remembered = found;
    const ttlMs = Math.min(...asked.map((each) => each.ttlMs), Number.POSITIVE_INFINITY);
    const doubt = asked.map((each) => each.doubt).find((each) => each !== undefined);
    return { at: (target) => found.get(target) ?? [], ttlMs, doubt };
  }

  async #ask(target: string, found: Map<string, string[]>, asking: Asking): Promise<Omit<Glued, 'at'>> {
    const answers = await Promise.all([
      this.#client.query(target, 'A', asking),
      this.#client.query(target, 'AAAA', asking),
    ]);
    let ttlMs = Number.POSITIVE_INFINITY;
    for (const answer of answers) {
      if (answer.kind !== 'found') continue;
      ttlMs = Math.min(ttlMs, answer.ttlMs);
      for (const { address } of answer.records) add(found, target, address);
    }
    const doubt = found.has(target) ? undefined : answers.find((answer) => answer.kind === 'unknown');
    const remembered = doubt && this.#remembered.get(target);
    for (const address of remembered ?? []) add(found, target, address);
    return { ttlMs, doubt: remembered === undefined ? doubt : undefined };
  }
}

function add(found: Map<string, string[]>, target: string, address: string): void {
  const known = found.get(target);
  if (known === undefined) found.set(target, [address]);
  else if (!known.includes(address)) known.push(address);
}
