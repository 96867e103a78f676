import type { Balancer, Endpoint, Picked, PickOptions, Roles } from '@rollcall/core';
import type { ReadTiers } from './read-tiers.ts';

/** `any`: the primary, else whoever answers reads. */
export type Need = 'read' | 'write' | 'any' | CaughtUp;

/** A read that has to see something: not everybody will do. */
export interface CaughtUp extends PickOptions {
  readonly among: NonNullable<PickOptions['among']>;
  /** As things are known now. */
  admits(endpoint: Endpoint): boolean;
}

export interface ChoiceParts {
  readonly roles: Roles;
  readonly balancer: Balancer;
  readonly tiers: ReadTiers;
}

/** Who can do what is needed, as things are now. */
export class Choice {
  readonly #roles: Roles;
  readonly #balancer: Balancer;
  readonly #reads: PickOptions;
  #toPrimary: PickOptions = { endpoint: '' };

  constructor({ roles, balancer, tiers }: ChoiceParts) {
    this.#roles = roles;
    this.#balancer = balancer;
    this.#reads = { among: tiers.among };
  }

  pick(need: Need): Picked | undefined {
    if (typeof need === 'object') return this.#balancer.tryPick(need);
    const id = this.#roles.primary?.id;
    if (need === 'read' || (need === 'any' && id === undefined)) return this.#balancer.tryPick(this.#reads);
    if (id === undefined) return undefined;
    if (id !== this.#toPrimary.endpoint) this.#toPrimary = { endpoint: id };
    return this.#balancer.tryPick(this.#toPrimary);
  }

  /** Whether one that was picked a while ago still is who can. */
  holds(need: Need, { endpoint }: Picked): boolean {
    if (typeof need === 'object') return need.admits(endpoint);
    return need !== 'write' || this.#roles.primary?.id === endpoint.id;
  }
}
