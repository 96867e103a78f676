import type { Clock } from '../../src/clock.ts';

/** A clock that stands still until it is turned. */
export class HandClock implements Clock {
  readonly #timers = new Map<symbol, { readonly at: number; readonly run: () => void }>();
  #now = 0;

  now(): number {
    return this.#now;
  }

  setTimeout(run: () => void, ms: number): Disposable {
    const key = Symbol('timer');
    this.#timers.set(key, { at: this.#now + ms, run });
    return { [Symbol.dispose]: () => void this.#timers.delete(key) };
  }

  get timers(): number {
    return this.#timers.size;
  }

  turn(ms: number): void {
    this.#now += ms;
    for (const [key, { at, run }] of this.#timers) {
      if (at > this.#now) continue;
      this.#timers.delete(key);
      run();
    }
  }
}

/** How many real timers hold the process open. */
export function holding(): number {
  return process.getActiveResourcesInfo().filter((what) => what === 'Timeout').length;
}
