import type { Picked, PickOptions, RetryOptions } from '../balancer.ts';
import { Ejector } from '../ejection/ejector.ts';
import { verdictOf } from '../outcome/blames.ts';
import type { Outcome } from '../outcome.ts';
import type { Report, Resolver } from '../resolver.ts';
import { type Lender, LivePick, type Past } from './live-pick.ts';
import type { Member } from './member.ts';
import { Selection } from './selection.ts';
import type { BalancerSettings } from './settings.ts';

/**
 * Lends members to requests, and hears how it ended: a Selection to pick by, an Ejector that leaves some out, and a
 * Resolver to tell.
 */
export class Lending<R> implements Lender<R> {
  readonly selection: Selection<R>;
  readonly #resolver: Resolver;
  readonly #settings: BalancerSettings<R>;
  readonly #ejector: Ejector<Member>;
  #picks = 0;
  #isClosed = false;
  #readAt: number = Number.NaN;
  /** How many may end before the time is read again. */
  #unread = 0;

  /** @param changed is called when others may be picked than before, for their health. */
  constructor(resolver: Resolver, settings: BalancerSettings<R>, changed: () => void) {
    this.#resolver = resolver;
    this.#settings = settings;
    this.#ejector = new Ejector<Member>(settings.ejection, settings, {
      changed: () => {
        this.selection.candidates.healthChanged();
        changed();
      },
      reached: ({ endpoint }) => resolver.report(endpoint.id, 'reachable'),
    });
    this.selection = new Selection({
      resolver,
      name: settings.name,
      picker: settings.picker,
      isEjecting: () => this.#ejector.isNeeded,
      left: (member) => this.#ejector.dismiss(member),
    });
  }

  /** @param past what was tried before, for a retry. */
  take(options: PickOptions<R>, past?: Past): Picked | undefined {
    const member = this.selection.select(options, past);
    return member && this.lend(member, options, past);
  }

  lend(member: Member, options: RetryOptions<R>, past?: Past): Picked {
    const pick = new LivePick(this, member, options, past);
    this.#picks += 1;
    if (this.#picks % PICKS_PER_READING === 0) this.readClock();
    member.lastPick = this.#picks;
    if (member.health.trouble !== undefined) pick.trial = this.#ejector.picked(member);
    return pick;
  }

  settle({ member, past, trial }: LivePick<R>, outcome: Outcome): void {
    if (outcome.kind === 'ok') this.#readClockAtTimes();
    else this.readClock();
    if (past === undefined) this.#settings.budget.deposit();
    member.note(outcome);
    if (this.#isClosed) return;
    // How nearly all end: nobody has to be told, and so it takes the shortest way.
    if (outcome.kind === 'ok' && member.health.trouble === undefined) {
      member.health.failuresInARow = 0;
      return;
    }
    const { trouble, troubles } = member.health;
    const wasUnreachable = trouble === 'unreachable' && trial.trouble === troubles;
    if (!member.hasLeft) this.#ejector.ended(member, outcome, trial);
    this.#report(member, outcome, wasUnreachable);
  }

  released({ member, trial }: LivePick<R>): void {
    if (!member.hasLeft) this.#ejector.released(member, trial);
  }

  /** The time, by which latencies have faded from here on. */
  readClock(): number {
    const now = this.#settings.clock.now();
    this.#readAt = now;
    this.#unread = 0;
    this.selection.turnTo(now);
    return now;
  }

  /** Each time where requests are few; where they end one right after the other, none of them has to know it better. */
  #readClockAtTimes(): void {
    if (this.#unread > 0) {
      this.#unread -= 1;
      return;
    }
    const before = this.#readAt;
    if (this.readClock() - before < DENSE_MS) this.#unread = DENSE;
  }

  /** What any balancer of this service saw of a connection is true for all of them. */
  heard({ id, fact }: Report): void {
    const member = this.selection.candidates.get(id);
    if (member !== undefined) this.#ejector[fact](member);
  }

  /** What is out may still be given back. */
  close(): void {
    this.#isClosed = true;
    this.#ejector.close();
  }

  /** The resolver hears of connects that failed, and once more when that has passed. */
  #report({ endpoint }: Member, outcome: Outcome, wasUnreachable: boolean): void {
    if (verdictOf(outcome) === 'unreachable') this.#resolver.report(endpoint.id, 'unreachable');
    else if (outcome.kind === 'ok' && wasUnreachable) this.#resolver.report(endpoint.id, 'reachable');
  }
}

/** What ends tells the time, as a rule; where nothing ends, picks must. To read the clock takes as long as a pick. */
const PICKS_PER_READING = 16;
/** Of two readings, that much apart, so many endings need no third: a latency fades by a thousandth in 10 ms. */
const DENSE_MS = 1;
const DENSE = 7;
