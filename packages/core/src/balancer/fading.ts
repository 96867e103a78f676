/**
 * Lets many peaks fade at once, and touches none of them for it: each is kept as what it would have had to be at
 * `origin` to be now what it is, and is read by one multiplication (forward decay: Cormode et al., ICDE 2009).
 */
export class Fading {
  readonly #decayMs: number;
  /** So little fades meanwhile that its exponential, which takes as long as half a pick, is not worth it. */
  readonly #grainMs: number;
  #origin: number = Number.NaN;
  /** NaN until it is told. */
  now: number = Number.NaN;
  /** What is left now of 1 at `origin`. */
  left = 1;

  constructor(decayMs: number) {
    this.#decayMs = decayMs;
    this.#grainMs = decayMs / 1_000;
  }

  /** A time before the last one means that somebody set the clock back: as if none had passed. */
  turnTo(now: number): void {
    if (Math.abs(now - this.now) < this.#grainMs || !Number.isFinite(now)) return;
    if (Number.isNaN(this.now)) this.#origin = now;
    else if (now < this.now) this.#origin -= this.now - now;
    this.now = now;
    this.left = Math.exp((this.#origin - now) / this.#decayMs);
  }

  /** From here on numbers get large: multiply by `left` whatever is kept, and `restart`. */
  get isLong(): boolean {
    return this.left < LEAST_LEFT;
  }

  restart(): void {
    this.#origin = this.now;
    this.left = 1;
  }
}

const LEAST_LEFT = 1e-30;
