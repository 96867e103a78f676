import type { Endpoint, RoleFacts, Roles } from '@rollcall/core';
import { place } from './despair.ts';

/** Who leads after whom. */
export class Succession {
  readonly #service: string;
  readonly #told = new Set<string>();
  #leader: Endpoint | undefined;

  constructor(service: string) {
    this.#service = service;
  }

  /** Called when roles change. @returns who led until now: what is under way there is not to be committed. */
  follow(roles: Roles): Endpoint | undefined {
    const { primary } = roles;
    for (const facts of roles.all()) if (facts.isFenced && primary !== undefined) this.#tell(facts, primary, roles);
    const former = this.#leader;
    this.#leader = primary ?? former;
    return former?.id === this.#leader?.id ? undefined : former;
  }

  /** Once for each server and timeline: two that take writes are for people to mend. */
  #tell({ endpoint, epoch }: RoleFacts, primary: Endpoint, roles: Roles): void {
    const what = `${endpoint.id} ${epoch}`;
    if (this.#told.has(what)) return;
    this.#told.add(what);
    const one = `${place(endpoint)} takes writes in timeline ${epoch}`;
    const other = `${place(primary)} in timeline ${roles.of(primary.id)?.epoch}`;
    const advice =
      'Writes go to the latter. What the former was given since is not there: look, then rewind or re-create it.';
    process.emitWarning(`${this.#service}: ${one}, and ${other}. ${advice}`, { code: 'ROLLCALL_TWO_TIMELINES' });
  }
}
