import type { Clock } from '../../src/clock.ts';

interface Timer {
  readonly at: number;
  run(): void;
}

/** A clock that stands still until it is turned, and knows how many timers wait for it. */
export class StepClock implements Clock {
  readonly #timers = new Set<Timer>();
  #now = 0;

  now(): number {
    return this.#now;
  }

  setTimeout(run: () => void, ms: number): Disposable {
    const timer = { at: this.#now + ms, run };
    this.#timers.add(timer);
    return { [Symbol.dispose]: () => void this.#timers.delete(timer) };
  }

  get timers(): number {
    return this.#timers.size;
  }

  /** Runs what comes due meanwhile, each at its own time; then lets promises settle. */
  async turn(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#timers.delete(next);
      this.#now = next.at;
      next.run();
      await settled();
    }
    this.#now = end;
    await settled();
  }

  #next(end: number): Timer | undefined {
    const due = [...this.#timers].filter(({ at }) => at <= end);
    return due.sort((a, b) => a.at - b.at)[0];
  }
}

/** Everything that promises alone can bring about has come about. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
