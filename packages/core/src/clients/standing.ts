import type { Condition, Endpoint } from '../endpoint.ts';
import type { Resolver } from '../resolver.ts';

/** Who of a set is there to be picked, and why others are not. */
export class Standing {
  #endpoints: readonly Endpoint[] | undefined;
  #conditions: ReadonlyMap<string, Condition> = new Map();
  #isServed = false;

  /** Costs nothing while the set stays. */
  follow(endpoints: readonly Endpoint[]): this {
    if (endpoints === this.#endpoints) return this;
    this.#endpoints = endpoints;
    this.#conditions = new Map(endpoints.map(({ id, condition }) => [id, condition]));
    this.#isServed = endpoints.some(({ condition }) => condition === 'serving');
    return this;
  }

  /** Undefined for whoever serves and, where nobody does, for who is on the way out (KEP-1669). */
  absence(id: string): string | undefined {
    const condition = this.#conditions.get(id);
    if (condition === undefined) return 'no longer listed';
    if (condition === 'serving' || (condition === 'draining' && !this.#isServed)) return undefined;
    return condition === 'draining' ? 'draining' : 'not ready';
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
