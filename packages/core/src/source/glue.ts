import type { AddressRecord, SrvRecord } from '../dns/answer.ts';
import type { DnsClient } from '../dns/client.ts';
import type { Ask } from './ask.ts';

/** The addresses of SRV targets: those that came along in the additional section, and the rest asked for one by one. */
export class Glue {
  readonly #addresses = new Map<string, string[]>();
  /** The shortest TTL of what had to be asked for. */
  ttlMs: number = Number.POSITIVE_INFINITY;
  /** False: somebody's addresses could not be looked up, so that the list proves nobody's absence. */
  isComplete = true;

  static async complete(
    client: DnsClient,
    records: readonly SrvRecord[],
    additionals: readonly AddressRecord[],
    ask: Ask,
  ): Promise<Glue> {
    const glue = new Glue();
    for (const { name, address } of additionals) glue.#add(name, address);
    const missing = new Set(records.map(({ target }) => target).filter((target) => !glue.#addresses.has(target)));
    await Promise.all([...missing].map((target) => glue.#ask(client, target, ask)));
    return glue;
  }

  at(target: string): readonly string[] {
    return this.#addresses.get(target) ?? [];
  }

  async #ask(client: DnsClient, target: string, ask: Ask): Promise<void> {
    const answers = await Promise.all([client.query(target, 'A', ask), client.query(target, 'AAAA', ask)]);
    const isFound = answers.some(({ kind }) => kind === 'found');
    if (!isFound && answers.some(({ kind }) => kind === 'unknown')) this.isComplete = false;
    for (const answer of answers) {
      if (answer.kind !== 'found') continue;
      this.ttlMs = Math.min(this.ttlMs, answer.ttlMs);
      for (const { address } of answer.records) this.#add(target, address);
    }
  }

  #add(target: string, address: string): void {
    const known = this.#addresses.get(target);
    if (known === undefined) this.#addresses.set(target, [address]);
    else if (!known.includes(address)) known.push(address);
  }
}
