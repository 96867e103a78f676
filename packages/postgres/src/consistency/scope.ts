import type { Session } from '../consistency.ts';
import { type Demand, nothing } from './demand.ts';
import type { Inquiry } from './inquiry.ts';
import type { Position } from './position.ts';
import { formatToken } from './token.ts';

/** What has been written in it, and in those within it. */
export class Scope implements Session {
  demand: Demand;
  readonly #outer: Scope | undefined;

  /** @param begin what is seen in it from the beginning. */
  constructor(begin: Demand = nothing, outer?: Scope) {
    this.demand = begin;
    this.#outer = outer;
  }

  get token(): string | undefined {
    const { position } = this.demand;
    return position && formatToken(position);
  }

  within(after: Position | undefined): Scope {
    return new Scope(after === undefined ? this.demand : this.demand.and(after), this);
  }

  wrote(inquiry: Inquiry): void {
    this.demand = this.demand.and(inquiry.from, inquiry);
    this.#outer?.wrote(inquiry);
  }
}
