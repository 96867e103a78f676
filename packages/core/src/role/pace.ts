import type { Clock } from '../clock.ts';

/** A failover takes that long at most, or is none: a service of nothing but replicas need not be asked thirty times a second. */
const HURRY_MS = 30_000;

/** How soon servers are looked at again. */
export class Pace {
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #calmMs: number;
  #hurryUntil: number;
  #waiting = 0;

  constructor(clock: Clock, random: () => number, calmMs: number) {
    this.#clock = clock;
    this.#random = random;
    this.#calmMs = calmMs;
    this.#hurryUntil = clock.now() + HURRY_MS;
  }

  /** Nobody leads any more. */
  lost(): void {
    this.#hurryUntil = this.#clock.now() + HURRY_MS;
  }

  /** Somebody waits, until disposed. */
  hurry(): Disposable {
    this.#waiting += 1;
    const end = (): void => {
      this.#waiting -= 1;
    };
    return { [Symbol.dispose]: end };
  }

  /** Jittered downwards alone, so that the longest is known. */
  restMs(hasPrimary: boolean): number {
    const isUrgent = !hasPrimary && (this.#waiting > 0 || this.#clock.now() < this.#hurryUntil);
    return isUrgent ? 25 + 25 * this.#random() : this.#calmMs * (0.9 + 0.1 * this.#random());
  }
}
