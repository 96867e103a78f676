import type { Peers } from './peers.ts';

/**
 * How long an endpoint takes to answer: a moving average that jumps to every new peak, and fades from there (Finagle's
 * `PeakEwma`). It fades while nothing is heard, too, so that who was slow once is tried again.
 */
export class Latency {
  readonly #decayMs: number;
  readonly #peers: Peers;
  #ms = Number.NaN;
  #at = 0;
  /** The last reading, as one time is read many times. */
  #readAt = Number.NaN;
  #readMs = 0;

  constructor(decayMs: number, peers: Peers) {
    this.#decayMs = decayMs;
    this.#peers = peers;
  }

  get isKnown(): boolean {
    return !Number.isNaN(this.#ms);
  }

  /** A fixed start would starve newcomers to a service that is faster than that, and flood them in a slower one. */
  read(now: number): number {
    if (Number.isNaN(this.#ms)) return this.#peers.median(now);
    if (now === this.#readAt) return this.#readMs;
    this.#readAt = now;
    this.#readMs = this.#ms * Math.exp((this.#at - now) / this.#decayMs);
    return this.#readMs;
  }

  answered(ms: number, now: number): void {
    const weight = Math.exp(Math.min(0, this.#at - now) / this.#decayMs);
    this.#ms = ms < this.#ms ? this.#ms * weight + ms * (1 - weight) : ms;
    this.#at = now;
    this.#readAt = Number.NaN;
  }

  /**
   * Failing is often fast, and must not look good. Nor for ever bad: where an error counts as five seconds, whatever its
   * peers take, a pod that was down for two seconds gets its next request after a minute.
   */
  failed(ms: number, now: number): void {
    this.answered(Math.max(ms, PENALTY * this.#peers.median(now)), now);
  }

  /** What it did before says nothing about what it will do. */
  forget(): void {
    this.#ms = Number.NaN;
  }
}

/** A failure counts as so many times what the peers take. */
const PENALTY = 10;
