import type { Candidate, Endpoint, Roles } from '@rollcall/core';
import type { PoolSettings } from '../settings.ts';

type Candidates = readonly Candidate[];

/**
 * Who may answer reads: replicas that receive what is written; else the primary; else, while nobody leads, replicas that
 * were cut off by that. The same array for the same candidates until a role changes, as the balancer goes by it.
 */
export class ReadTiers {
  readonly #roles: Roles;
  readonly #reads: PoolSettings['reads'];
  #for:
    | { readonly candidates: Candidates; readonly replicas: readonly Endpoint[]; readonly primary: unknown }
    | undefined;
  #list: Candidates = [];

  constructor(roles: Roles, reads: PoolSettings['reads']) {
    this.#roles = roles;
    this.#reads = reads;
  }

  /** For `PickOptions.among`. */
  readonly among = (candidates: Candidates): Candidates => {
    const { replicas, primary } = this.#roles;
    const known = this.#for;
    if (known?.candidates === candidates && known.replicas === replicas && known.primary === primary) return this.#list;
    this.#for = { candidates, replicas, primary };
    this.#list = this.#choose(candidates);
    return this.#list;
  };

  #choose(candidates: Candidates): Candidates {
    const has = (list: readonly (Endpoint | undefined)[]): Candidates =>
      candidates.filter(({ endpoint }) => list.some((each) => each?.id === endpoint.id));
    const { replicas, primary } = this.#roles;
    const fresh = replicas.filter(({ id }) => this.#roles.of(id)?.lagMs !== Number.POSITIVE_INFINITY);
    const tiers = { 'prefer-replica': [fresh, [primary], replicas], replica: [fresh, replicas], primary: [[primary]] };
    return tiers[this.#reads].map(has).find((list) => list.length > 0) ?? [];
  }
}
