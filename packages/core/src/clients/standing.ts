import { type Endpoint, takesRequests } from '../endpoint.ts';
import type { Resolver } from '../resolver.ts';

/** Who of a set is there to be picked, and why others are not. */
export class Standing {
  #endpoints: readonly Endpoint[] | undefined;
  #byId: ReadonlyMap<string, Endpoint> = new Map();
  #isServed = false;

  /** Costs nothing while the set stays. */
  follow(endpoints: readonly Endpoint[]): this {
    if (endpoints === this.#endpoints) return this;
    this.#endpoints = endpoints;
    this.#byId = new Map(endpoints.map((endpoint) => [endpoint.id, endpoint]));
    this.#isServed = endpoints.some(({ condition }) => condition === 'serving');
    return this;
  }

  /** Undefined for whoever takes requests. */
  absence(id: string): string | undefined {
    const endpoint = this.#byId.get(id);
    if (endpoint === undefined) return 'no longer listed';
    if (takesRequests(endpoint, this.#isServed)) return undefined;
    return endpoint.condition === 'draining' ? 'draining' : 'not ready';
  }
}

/** There is no set, or none that is fresh enough to be shown: who is missing in it is not absent. */
export function hides({ snapshot }: Resolver): boolean {
  return snapshot.status === 'pending' || snapshot.status === 'failed';
}

/** Would it be known, if an absent endpoint were back? */
export function canSay(resolver: Resolver): boolean {
  const { status } = resolver.snapshot;
  return (status === 'current' || status === 'empty') && !resolver.isClosed;
}
