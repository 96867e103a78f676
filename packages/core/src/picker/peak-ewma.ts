import { numberOption } from '../options.ts';
import {
  type Candidate,
  definePicker,
  type Picker,
  type PickerEnv,
  type PickerFactory,
  type PickRequest,
} from '../picker.ts';
import { Draws } from './draws.ts';

export interface PeakEwmaOptions {
  /**
   * How fast a peak of latency is forgotten: after this time, 1/e of it is left. Default 10 000, as Finagle's. Lower it
   * for traffic that comes and goes within seconds; raise it where an endpoint gets less than a request a second, so
   * that what is known of it lasts from one to the next.
   */
  readonly decayMs?: number | undefined;
}

/**
 * The cheaper of two at random, by latency × requests in flight: for requests over HTTP and gRPC. A pod that gets slow,
 * or hangs, is avoided within a few requests. With one of 20 five times as slow as the others, the slowest percent of
 * requests takes 50 ms, as if it were not there; 64 ms by `leastRequest`, and by `roundRobin` its queue never ends.
 *
 * By Finagle's and Linkerd's `PeakEwma`. Latencies within 1.5 times each other count as equal: then who has fewer in
 * flight is next, and of two who have the same, whose last request is longer ago. Else noise would decide, and of equal
 * pods some would get twice what others do.
 *
 * @throws DiscoveryError `BAD_OPTION`
 */
export function peakEwma(options: PeakEwmaOptions = {}): PickerFactory {
  const decayMs = numberOption('decayMs', options.decayMs, 10_000, { min: 1, max: HOUR_MS });
  return definePicker('peakEwma', (env) => new PeakEwma(env, decayMs));
}

const HOUR_MS = 3_600_000;
const ABOUT_EQUAL = 1.5;

class PeakEwma implements Picker {
  readonly decayMs: number;
  readonly #first: Draws;
  readonly #again: Draws;

  constructor(env: PickerEnv, decayMs: number) {
    this.decayMs = decayMs;
    this.#first = new Draws(env);
    this.#again = new Draws(env);
  }

  pick(candidates: readonly Candidate[], { attempt }: PickRequest): Candidate | undefined {
    const { length } = candidates;
    if (length < 2) return candidates[0];
    const draws = attempt === 0 ? this.#first : this.#again;
    const at = draws.below(length);
    const one = candidates[at] as Candidate;
    const other = candidates[draws.besides(at, length)] as Candidate;
    return cheaper(one, other);
  }
}

function cheaper(one: Candidate, other: Candidate): Candidate {
  // Both are touched before either is weighed: of many, none is in the CPU's cache, and so they are fetched together.
  const oneLoad = one.inFlight + 1;
  const otherLoad = other.inFlight + 1;
  const oneMs = one.latencyMs;
  const otherMs = other.latencyMs;
  if (oneMs > otherMs * ABOUT_EQUAL || otherMs > oneMs * ABOUT_EQUAL)
    return otherMs * otherLoad < oneMs * oneLoad ? other : one;
  if (oneLoad !== otherLoad) return otherLoad < oneLoad ? other : one;
  return other.lastPick !== 0 && other.lastPick < one.lastPick ? other : one;
}
