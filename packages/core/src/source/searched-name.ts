import { isDomainName } from '../dns/name.ts';
import type { Resolution } from '../resolution.ts';
import type { SourceContext } from '../source.ts';
import { Addresses } from './addresses.ts';
import { LOOKUP_MS } from './ask.ts';
import type { DnsAccess } from './dns.ts';

/**
 * A name looked up as resolv.conf(5) says: with fewer than `ndots` dots through the search list first, else as it
 * stands first. Only "there is no such name" goes on to the next suffix; who could not say, ends the search.
 */
export class SearchedName {
  readonly #access: DnsAccess;
  readonly #name: string;
  readonly #addresses: Addresses;
  /** The candidate that answered, remembered inside the cluster's zone only. */
  #winner: string | undefined;

  constructor(access: DnsAccess, name: string, port: number) {
    this.#access = access;
    this.#name = name.toLowerCase();
    this.#addresses = new Addresses(access.client, port);
  }

  async lookup({ signal }: SourceContext): Promise<Resolution> {
    const asking = { signal, deadline: this.#access.clock.now() + LOOKUP_MS };
    const tried: string[] = [];
    let word: Resolution | undefined;
    for (const candidate of this.#candidates().filter(isDomainName)) {
      word = await this.#addresses.lookup(candidate, asking);
      tried.push(word.detail ?? candidate);
      if (word.kind === 'found') this.#remember(candidate);
      if (word.kind !== 'empty') break;
    }
    return { ...(word as Resolution), detail: tried.join('; ') };
  }

  #candidates(): readonly string[] {
    if (this.#winner !== undefined) return [this.#winner];
    if (this.#name.endsWith('.')) return [this.#name.slice(0, -1)];
    const { search, ndots } = this.#access.config.current();
    const searched = search.map((suffix) => `${this.#name}.${suffix}`);
    const dots = this.#name.split('.').length - 1;
    return dots >= ndots ? [this.#name, ...searched] : [...searched, this.#name];
  }

  /**
   * A service of the cluster that is empty for a moment says NXDOMAIN too. Whoever searched on would be answered by a
   * wildcard in the node's own domain: so it is asked alone from now on.
   */
  #remember(candidate: string): void {
    if (candidate.endsWith(`.${this.#access.config.current().zone}`)) this.#winner = candidate;
  }
}
