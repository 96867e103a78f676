import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '@rollcall/core';
import { Heap } from './heap.ts';

/** Something that will happen, unless it is called off. */
export class PlannedEvent {
  readonly at: number;
  /** Of two at the same time, the one that was planned first comes first. */
  readonly order: number;
  #run: (() => void) | undefined;

  constructor(at: number, order: number, run: () => void) {
    this.at = at;
    this.order = order;
    this.#run = run;
  }

  happen(): void {
    this.#run?.();
  }

  cancel(): void {
    this.#run = undefined;
  }

  [Symbol.dispose](): void {
    this.cancel();
  }
}

/**
 * Simulated time, in ms from 0: what is due first happens first, and in between no time passes. To the balancers it is
 * their Clock.
 */
export class EventQueue implements Clock {
  readonly #events = new Heap<PlannedEvent>((a, b) => a.at < b.at || (a.at === b.at && a.order < b.order));
  #now = 0;
  #planned = 0;
  #isUnsettled = false;

  now(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): PlannedEvent {
    this.#planned += 1;
    const event = new PlannedEvent(this.#now + Math.max(0, ms), this.#planned, run);
    this.#events.push(event);
    return event;
  }

  /** As `after`; nothing for a limit that never comes. */
  within(ms: number, run: () => void): PlannedEvent | undefined {
    return ms === Number.POSITIVE_INFINITY ? undefined : this.after(ms, run);
  }

  /** For the balancers, whose timers may start promises. */
  setTimeout(run: () => void, ms: number): Disposable {
    return this.after(ms, () => {
      this.unsettle();
      run();
    });
  }

  /** Promises may be under way: before anything else happens they run as far as they get. Requests need none: that is 10 times as fast. */
  unsettle(): void {
    this.#isUnsettled = true;
  }

  async run(forMs: number): Promise<void> {
    const end = this.#now + forMs;
    await turn();
    for (let next = this.#events.top; next !== undefined && next.at <= end; next = this.#events.top) {
      this.#events.pop();
      this.#now = next.at;
      next.happen();
      if (!this.#isUnsettled) continue;
      this.#isUnsettled = false;
      await turn();
    }
    this.#now = end;
  }
}
