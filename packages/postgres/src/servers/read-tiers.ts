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
  #fresh: { readonly of: readonly Endpoint[]; readonly list: readonly Endpoint[] } = { of: [], list: [] };

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

  /** The replicas among them. */
  get replicas(): readonly Endpoint[] {
    const { replicas, primary } = this.#roles;
    if (this.#reads === 'primary') return [];
    const fresh = this.#thatReceive();
    return fresh.length > 0 || (this.mayFallBack && primary !== undefined) ? fresh : replicas;
  }

  /** To the primary. */
  get mayFallBack(): boolean {
    return this.#reads !== 'replica';
  }

  /** Whether a replica receives is part of its role: there is another array when that changes. */
  #thatReceive(): readonly Endpoint[] {
    const { replicas } = this.#roles;
    if (this.#fresh.of === replicas) return this.#fresh.list;
    const list = replicas.filter(({ id }) => this.#roles.of(id)?.lagMs !== Number.POSITIVE_INFINITY);
    this.#fresh = { of: replicas, list };
    return list;
  }

  #choose(candidates: Candidates): Candidates {
    const has = (list: readonly (Endpoint | undefined)[]): Candidates =>
      candidates.filter(({ endpoint }) => list.some((each) => each?.id === endpoint.id));
    const { replicas, primary } = this.#roles;
    const fresh = this.#thatReceive();
    const tiers = { 'prefer-replica': [fresh, [primary], replicas], replica: [fresh, replicas], primary: [[primary]] };
    return tiers[this.#reads].map(has).find((list) => list.length > 0) ?? [];
  }
}
