import type { Endpoint } from '../../src/endpoint.ts';
import type { Candidate, Picker } from '../../src/picker.ts';
import { pod } from '../balancer/fake-resolver.ts';
import { firstTry, seeded } from './seeded.ts';

const DECAY_MS = 10_000;

/** A candidate whose load the test sets, or `play` makes. */
export class Loaded implements Candidate {
  readonly endpoint: Endpoint;
  inFlight = 0;
  lastPick = 0;
  picks = 0;
  #ms = 1;
  #at = 0;

  constructor(name: string, { inFlight = 0, lastPick = 0, ms = 1 } = {}) {
    this.endpoint = pod(name);
    this.inFlight = inFlight;
    this.lastPick = lastPick;
    this.#ms = ms;
  }

  /** As it would have had to be at 0: all fade alike, so that this compares them at any time. */
  get latencyMs(): number {
    return this.#ms * Math.exp(this.#at / DECAY_MS);
  }

  /** Jumps to what is above the faded peak, and moves towards what is below. */
  answered(ms: number, now: number): void {
    const weight = Math.exp((this.#at - now) / DECAY_MS);
    const faded = this.#ms * weight;
    this.#ms = ms < faded ? faded * weight + ms * (1 - weight) : ms;
    this.#at = now;
  }
}

export function loaded(count: number, load: { readonly inFlight?: number; readonly ms?: number } = {}): Loaded[] {
  return Array.from({ length: count }, (_, ordinal) => new Loaded(`web-${ordinal}`, load));
}

/** Many picks of what does not change: how often each is picked. */
export function tally(picker: Picker, among: readonly Candidate[], count = 1_000): Readonly<Record<string, number>> {
  const times: Record<string, number> = Object.fromEntries(among.map(({ endpoint }) => [endpoint.name, 0]));
  for (let picks = 0; picks < count; picks++) {
    const name = picker.pick(among, firstTry)?.endpoint.name ?? 'nobody';
    times[name] = (times[name] ?? 0) + 1;
  }
  return times;
}

/** One request after another, each answered before the next one, as a Balancer tells of it. */
export class Sequence {
  now = 0;
  readonly #random: () => number;
  #picks = 0;

  constructor(seed = 1) {
    this.#random = seeded(seed);
  }

  play(picker: Picker, among: readonly Loaded[], count: number, latency: (random: () => number) => number): void {
    for (let picks = 0; picks < count; picks++) {
      const picked = picker.pick(among, firstTry) as Loaded;
      this.#picks += 1;
      picked.picks += 1;
      picked.lastPick = this.#picks;
      const ms = latency(this.#random);
      this.now += ms;
      picked.answered(ms, this.now);
    }
  }
}

/** Jain's index of fairness: 1 where all got the same, 1/N where one got all. */
export function fairness(among: readonly Loaded[]): number {
  const shares = among.map(({ picks }) => picks);
  const sum = shares.reduce((total, share) => total + share, 0);
  return sum ** 2 / (shares.length * shares.reduce((total, share) => total + share ** 2, 0));
}

/**
 * How far shares are from equal ones, as χ² in standard deviations from its mean: above 4 once in 10,000 times, where
 * nothing is wrong.
 */
export function unevenness(shares: readonly number[]): number {
  const expected = shares.reduce((total, share) => total + share, 0) / shares.length;
  const chiSquare = shares.reduce((sum, share) => sum + (share - expected) ** 2 / expected, 0);
  const freedom = shares.length - 1;
  return (chiSquare - freedom) / Math.sqrt(2 * freedom);
}
