import type { Endpoint, Resolver, Snapshot } from '@rollcall/core';

/** For how long the first list is waited for: as long as one resolution may take. */
const PATIENCE_MS = 2_000;
/** Whoever could not be reached is asked last for so long. */
const AVOIDED_MS = 5_000;

/**
 * Whom kafkajs may ask who leads what. It takes the first of the list, then (having failed) the second of the next list:
 * two brokers of three that are down would be drawn time and again if they were still on it.
 */
export class Bootstrap {
  readonly #resolver: Resolver;
  readonly #random: () => number;
  /** Since when, by id. */
  readonly #unreachable = new Map<string, number>();

  constructor(resolver: Resolver, random: () => number) {
    this.#resolver = resolver;
    this.#random = random;
    resolver.on('report', ({ id, fact }) => {
      if (fact === 'reachable') this.#unreachable.delete(id);
      else this.#unreachable.set(id, resolver.clock.now());
    });
  }

  async brokers(): Promise<string[]> {
    const { endpoints } = await this.#known();
    return shuffled(this.#reachable(endpoints), this.#random).map(hostAndPort);
  }

  async #known(): Promise<Snapshot> {
    const { snapshot, clock } = this.#resolver;
    if (snapshot.endpoints.length > 0) return snapshot;
    const limit = new AbortController();
    const timer = clock.setTimeout(() => limit.abort(), PATIENCE_MS);
    try {
      return await this.#resolver.ready({ signal: limit.signal });
    } finally {
      timer[Symbol.dispose]();
    }
  }

  #reachable(endpoints: readonly Endpoint[]): readonly Endpoint[] {
    const now = this.#resolver.clock.now();
    for (const [id, since] of this.#unreachable) if (now - since >= AVOIDED_MS) this.#unreachable.delete(id);
    const reachable = endpoints.filter(({ id }) => !this.#unreachable.has(id));
    return reachable.length > 0 ? reachable : endpoints;
  }
}

/** By name, as kafkajs splits at colons, of which an IPv6 address is full, and as a name outlives its address. */
function hostAndPort({ hostname, slot, address, port }: Endpoint): string {
  return `${hostname ?? slot ?? address}:${port}`;
}

/** Fisher and Yates'. */
function shuffled<T>(list: readonly T[], random: () => number): T[] {
  const result = [...list];
  for (let last = result.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [result[last], result[other]] = [result[other] as T, result[last] as T];
  }
  return result;
}
