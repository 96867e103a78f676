/** A moving average that jumps to every peak, and fades to 1/e within `decayMs` where nothing new is heard. */
export class Fading {
  readonly #decayMs: number;
  #ms = Number.NEGATIVE_INFINITY;
  #at = 0;

  constructor(decayMs: number) {
    this.#decayMs = decayMs;
  }

  get isKnown(): boolean {
    return this.#ms !== Number.NEGATIVE_INFINITY;
  }

  /** -Infinity: nothing is known. */
  read(now: number): number {
    return this.#ms === Number.NEGATIVE_INFINITY ? this.#ms : this.#ms * Math.exp((this.#at - now) / this.#decayMs);
  }

  follow(ms: number, now: number): void {
    const weight = Math.exp(Math.min(0, this.#at - now) / this.#decayMs);
    const faded = this.#ms * weight;
    this.#ms = ms < faded ? faded * weight + ms * (1 - weight) : ms;
    this.#at = now;
  }

  forget(): void {
    this.#ms = Number.NEGATIVE_INFINITY;
  }
}
