import { Fading } from './fading.ts';
import type { Peers } from './peers.ts';

/**
 * How long an endpoint takes to answer: a moving average that jumps to every new peak, and fades from there (Finagle's
 * `PeakEwma`). It fades while nothing is heard, too, so that who was slow once is tried again.
 */
export class Latency {
  readonly #peers: Peers;
  readonly #answers: Fading;
  readonly #failures: Fading;
  /** The last reading, as one time is read many times. */
  #readAt = Number.NaN;
  #readMs = 0;

  constructor(decayMs: number, peers: Peers) {
    this.#peers = peers;
    this.#answers = new Fading(decayMs);
    this.#failures = new Fading(decayMs / FORGIVING);
  }

  get isKnown(): boolean {
    return this.#answers.isKnown || this.#failures.isKnown;
  }

  /** A fixed start would starve newcomers to a service that is faster than that, and flood them in a slower one. */
  read(now: number): number {
    if (now === this.#readAt) return this.#readMs;
    if (!this.isKnown) return this.#peers.median(now);
    this.#readAt = now;
    this.#readMs = Math.max(this.#answers.read(now), this.#failures.read(now));
    return this.#readMs;
  }

  answered(ms: number, now: number): void {
    this.#answers.follow(ms, now);
    this.#readAt = Number.NaN;
  }

  /**
   * Failing is often fast, and must not look good. Nor bad for long, as who is avoided cannot show that it is well again;
   * who goes on failing is ejected. Where an error counts as five seconds, whatever its peers take, a pod that was down
   * for two gets its next request after a minute.
   */
  failed(ms: number, now: number): void {
    this.#failures.follow(Math.max(ms, PENALTY * this.#peers.median(now)), now);
    this.#readAt = Number.NaN;
  }

  /** What it did before says nothing about what it will do. */
  forget(): void {
    this.#answers.forget();
    this.#failures.forget();
    this.#readAt = Number.NaN;
  }
}

/** A failure counts as so many times what the peers take, and is forgotten so many times sooner than a slow answer. */
const PENALTY = 10;
const FORGIVING = 5;
