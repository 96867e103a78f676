import type { EndpointStats } from '../balancer.ts';
import { Health, type Patient } from '../ejection/health.ts';
import type { Endpoint } from '../endpoint.ts';
import { blames } from '../outcome/blames.ts';
import type { Outcome } from '../outcome.ts';
import type { Candidate } from '../picker.ts';
import type { Fading } from './fading.ts';
import { floatOf } from './float-bits.ts';
import { type Latencies, NOWHERE } from './latencies.ts';

/**
 * The one Candidate of an instance: the set may change around it. It stays the one for as long as the resolver knows the
 * instance, or anything is under way with it: who comes back meanwhile is as busy as it is.
 */
export class Member implements Candidate, Patient {
  // What each pick looks at comes first: of many candidates, little else of them is in the CPU's cache. With a private
  // method, V8 would put something else before it.
  inFlight = 0;
  lastPick = 0;
  /**
   * What its latency is read by: see `Latencies.key`. As a small integer it is in this very object, where a double would be
   * another one, and to fetch that takes longer than all the arithmetic of a pick.
   */
  #key = 0;
  readonly #fading: Fading;
  readonly #latencies: Latencies;
  /** Among the latencies; NOWHERE while the resolver does not know it. */
  #place: number;
  /** The list of candidates that it is on; undefined for none. */
  list: readonly Member[] | undefined;
  readonly health: Health = new Health();
  /** As it was told of last. */
  endpoint: Endpoint;
  #requests = 0;
  #failures = 0;
  lastError: unknown;

  constructor(endpoint: Endpoint, latencies: Latencies) {
    this.#fading = latencies.fading;
    this.#latencies = latencies;
    this.#place = latencies.add();
    this.takeLatency();
    this.endpoint = endpoint;
  }

  get latencyMs(): number {
    const key = this.#key;
    // By the `+` V8 knows that it is a number either way, and makes no object for it.
    return key > 0 ? floatOf(key) * this.#fading.left : +this.#latencies.read(0 - key);
  }

  /** What the latencies now say of it. */
  takeLatency(): void {
    this.#key = this.#latencies.key(this.#place);
  }

  get hasLeft(): boolean {
    return this.#place === NOWHERE;
  }

  recovered(): void {
    this.#latencies.forget(this.#place);
    this.takeLatency();
  }

  /** The resolver no longer knows it: until it is back, what is still under way with it teaches nobody anything. */
  leave(): void {
    this.#latencies.delete(this.#place);
    this.#place = NOWHERE;
    this.takeLatency();
    this.list = undefined;
  }

  /** The resolver knows it again. */
  comeBack(): void {
    if (this.hasLeft) this.#place = this.#latencies.add();
    this.takeLatency();
    this.health.clear();
  }

  note(outcome: Outcome): void {
    this.#requests += 1;
    if (!this.hasLeft) {
      learn(this.#latencies, this.#place, outcome);
      this.takeLatency();
    }
    if (outcome.kind !== 'failed') return;
    this.#failures += 1;
    this.lastError = outcome.error;
  }

  stats(): EndpointStats {
    const { endpoint, inFlight, health, lastError } = this;
    return {
      endpoint,
      state: stateOf(this),
      inFlight,
      latencyMs: this.#latencies.isKnown(this.#place) ? this.#latencies.read(this.#place) : Number.NaN,
      requests: this.#requests,
      failures: this.#failures,
      ejections: health.ejections,
      lastError,
    };
  }
}

function learn(latencies: Latencies, place: number, outcome: Outcome): void {
  if (outcome.kind === 'ok') {
    if (outcome.latencyMs !== undefined) latencies.answered(place, outcome.latencyMs);
  } else if (outcome.kind === 'cancelled') {
    if (outcome.latencyMs !== undefined) latencies.waitedInVain(place, outcome.latencyMs);
  } else if (blames(outcome)) {
    latencies.failed(place, outcome.latencyMs ?? 0);
  }
}

function stateOf({ endpoint, health }: Member): EndpointStats['state'] {
  if (health.state === 'due') return 'probing';
  if (health.state !== 'available') return health.state;
  return endpoint.condition === 'serving' ? 'available' : endpoint.condition;
}
