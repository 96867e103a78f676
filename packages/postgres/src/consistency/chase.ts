import type { ReadTiers } from '../servers/read-tiers.ts';
import type { Demand } from './demand.ts';
import type { Inquiry } from './inquiry.ts';
import type { Whereabouts } from './whereabouts.ts';

/** A read that waits for somebody to have caught up. */
export interface Waiter {
  readonly demands: readonly Demand[];
  /** By the clock of the whereabouts. */
  readonly until: number;
  isFound(): boolean;
  /** Somebody has, or the time is up. */
  over(): void;
}

export interface ChaseParts {
  readonly tiers: Pick<ReadTiers, 'replicas'>;
  readonly whereabouts: Whereabouts;
  /** Asks the primary; undefined while nobody leads. */
  inquire(): Inquiry | undefined;
}

/** Most standbys are late by less than it takes to ask each of them that often: until then there is no pause. */
const EAGER_TURNS = 2;
const FIRST_PAUSE_MS = 1;
const LONGEST_PAUSE_MS = 25;
/** Node takes a longer time for 1 ms. */
const LONGEST_MS = 0x7fff_ffff;

/** Asks the replicas in turn how far they have come, as long as reads wait for that: one question is for all of them. */
export class Chase {
  readonly #parts: ChaseParts;
  readonly #waiters = new Set<Waiter>();
  /** Whose turn it is. */
  #turn = 0;
  /** Since somebody joined. */
  #questions = 0;
  #pauses = 0;
  #isRunning = false;
  #rise: ((isNews: boolean) => void) | undefined;

  constructor(parts: ChaseParts) {
    this.#parts = parts;
  }

  join(waiter: Waiter): void {
    this.#pursue(waiter);
    this.#waiters.add(waiter);
    this.#questions = 0;
    this.#pauses = 0;
    if (this.#isRunning) this.#rise?.(true);
    else void this.#run();
  }

  /** Somebody has come further. */
  news(): void {
    if (!this.#isRunning) return;
    this.#dismiss();
    this.#rise?.(true);
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    // Sockets and timers that hold no process open are what the app waits for.
    const hold = setInterval(() => {}, LONGEST_MS);
    while (this.#waiters.size > 0) {
      this.#askNext();
      const isNews = await this.#rest();
      this.#dismiss();
      if (!isNews) this.#begin();
    }
    clearInterval(hold);
    this.#isRunning = false;
  }

  /** After a pause: what came to nothing is tried again. */
  #begin(): void {
    this.#pauses += 1;
    this.#questions = 0;
    for (const waiter of this.#waiters) this.#pursue(waiter);
  }

  #pursue({ demands }: Waiter): void {
    for (const demand of demands) demand.pursue(this.#parts.inquire);
  }

  /** While the primary has not said how far that is, there is nothing to ask for. */
  #askNext(): void {
    const { tiers, whereabouts } = this.#parts;
    const { replicas } = tiers;
    const replica = replicas[this.#turn % replicas.length];
    const turns = this.#pauses === 0 ? EAGER_TURNS : 1;
    if (replica === undefined || this.#questions >= turns * replicas.length || !this.#isSettled()) return;
    this.#turn += 1;
    this.#questions += 1;
    whereabouts.ask(replica);
  }

  #isSettled(): boolean {
    for (const { demands } of this.#waiters) if (demands.every(({ isOpen }) => !isOpen)) return true;
    return false;
  }

  #dismiss(): void {
    const { now, isClosed } = this.#parts.whereabouts;
    for (const waiter of this.#waiters) {
      if (now < waiter.until && !isClosed && !waiter.isFound()) continue;
      this.#waiters.delete(waiter);
      queueMicrotask(() => waiter.over()); // what an app's callback throws is not ours
    }
  }

  /** The waiters have joined in the order in which their time is up, as all of them wait for as long. */
  get #pauseMs(): number {
    const [first] = this.#waiters;
    const leftMs = Math.max(0, (first?.until ?? 0) - this.#parts.whereabouts.now);
    return Math.min(FIRST_PAUSE_MS * 2 ** this.#pauses, LONGEST_PAUSE_MS, leftMs);
  }

  /** Until somebody has come further; else for a moment. */
  #rest(): Promise<boolean> {
    const ms = this.#pauseMs;
    return new Promise((resolve) => {
      const timer = this.#parts.whereabouts.after(ms, () => this.#rise?.(false));
      this.#rise = (isNews) => {
        timer[Symbol.dispose]();
        this.#rise = undefined;
        resolve(isNews);
      };
    });
  }
}
