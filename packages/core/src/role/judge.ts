import type { Endpoint } from '../endpoint.ts';
import type { Role } from '../role.ts';
import { Fence } from './fence.ts';
import { Home } from './home.ts';
import type { Member } from './member.ts';

export interface Judgement {
  readonly role: Role;
  readonly isFenced?: boolean | undefined;
  readonly why: string;
}

/** Compares what the servers say of themselves. No I/O, no time. */
export class Judge {
  readonly #mayLead: (endpoint: Endpoint) => boolean;
  readonly #home = new Home();
  readonly #fence = new Fence();
  /** Two that lead in one epoch are a split brain. The one that did so first goes on: writes do not move to and fro. */
  #leader: Member | undefined;

  constructor(mayLead: (endpoint: Endpoint) => boolean) {
    this.#mayLead = mayLead;
  }

  get cluster(): string | undefined {
    return this.#home.cluster;
  }

  /** @param everybody was each of them looked at? */
  judge(members: readonly Member[], everybody: boolean): ReadonlyMap<Member, Judgement> {
    this.#fence.raise(members);
    this.#home.settle(members, everybody);
    const able = members.filter((member) => this.#canLead(member));
    this.#leader = able.find((member) => member === this.#leader) ?? able[0];
    return new Map(members.map((member) => [member, this.#judgeOne(member)]));
  }

  #canLead(member: Member): boolean {
    if (!this.#home.has(member) || member.sighting?.writable !== true) return false;
    return !this.#fence.excludes(member) && this.#mayLead(member.endpoint);
  }

  #judgeOne(member: Member): Judgement {
    const { sighting, cluster, epoch } = member;
    if (sighting === undefined) return { role: 'unknown', why: whyUnseen(member) };
    if (!this.#home.has(member)) return { role: 'unknown', why: this.#whyForeign(cluster) };
    const when = epoch === undefined ? '' : ` in epoch ${epoch}`;
    if (member === this.#leader) return { role: 'primary', why: `leads${when}` };
    if (!sighting.writable) return { role: 'replica', why: `follows${when}${lag(sighting.lagMs)}` };
    return { role: 'unknown', isFenced: this.#fence.excludes(member), why: this.#whyIdle(member, when) };
  }

  #whyForeign(cluster: string | undefined): string {
    const home = this.#home.cluster;
    return home === undefined
      ? `of cluster ${cluster}; which one is meant is not known`
      : `of another cluster (${cluster})`;
  }

  #whyIdle(member: Member, when: string): string {
    if (this.#fence.excludes(member))
      return `fenced: takes writes${when}, and ${this.#fence.of(member.cluster)} was seen`;
    if (!this.#mayLead(member.endpoint)) return `takes writes${when}, and is not the one that may`;
    return `takes writes${when}, as ${this.#leader?.endpoint.name} does: split brain`;
  }
}

function whyUnseen({ wasLookedAt, error }: Member): string {
  if (!wasLookedAt) return 'not looked at yet';
  return error === undefined ? 'is looked at again' : error instanceof Error ? error.message : String(error);
}

function lag(lagMs: number): string {
  if (lagMs === Number.POSITIVE_INFINITY) return ', and receives nothing';
  return lagMs < 1 ? '' : `, ${Math.round(lagMs)} ms behind`;
}
