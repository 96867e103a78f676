import type { EndpointStats } from '../balancer.ts';
import { Health, type Patient } from '../ejection/health.ts';
import type { Endpoint } from '../endpoint.ts';
import { blames } from '../outcome/blames.ts';
import type { Outcome } from '../outcome.ts';
import type { Candidate } from '../picker.ts';
import { type Latencies, NOWHERE } from './latencies.ts';

/**
 * The one Candidate of an instance: the set may change around it. It stays the one for as long as the resolver knows the
 * instance, or anything is under way with it: who comes back meanwhile is as busy as it is.
 */
export class Member implements Candidate, Patient {
  // What each pick looks at comes first: of many candidates, little else of them is in the CPU's cache.
  readonly #latencies: Latencies;
  /** Among the latencies; NOWHERE while the resolver does not know it. */
  #place: number;
  inFlight = 0;
  lastPick = 0;
  /** The list of candidates that it is on; undefined for none. */
  list: readonly Member[] | undefined;
  readonly health: Health = new Health();
  /** As it was told of last. */
  endpoint: Endpoint;
  #requests = 0;
  #failures = 0;
  lastError: unknown;

  constructor(endpoint: Endpoint, latencies: Latencies) {
    this.#latencies = latencies;
    this.#place = latencies.add();
    this.endpoint = endpoint;
  }

  get latencyMs(): number {
    return this.#latencies.read(this.#place);
  }

  get hasLeft(): boolean {
    return this.#place === NOWHERE;
  }

  recovered(): void {
    this.#latencies.forget(this.#place);
  }

  /** The resolver no longer knows it: until it is back, what is still under way with it teaches nobody anything. */
  leave(): void {
    this.#latencies.delete(this.#place);
    this.#place = NOWHERE;
    this.list = undefined;
  }

  /** The resolver knows it again. */
  comeBack(): void {
    if (this.hasLeft) this.#place = this.#latencies.add();
    this.health.clear();
  }

  note(outcome: Outcome): void {
    this.#requests += 1;
    if (!this.hasLeft) this.#learn(outcome);
    if (outcome.kind !== 'failed') return;
    this.#failures += 1;
    this.lastError = outcome.error;
  }

  stats(): EndpointStats {
    const { endpoint, inFlight, health, lastError } = this;
    return {
      endpoint,
      state: this.#state(),
      inFlight,
      latencyMs: this.#latencies.isKnown(this.#place) ? this.latencyMs : Number.NaN,
      requests: this.#requests,
      failures: this.#failures,
      ejections: health.ejections,
      lastError,
    };
  }

  #learn(outcome: Outcome): void {
    if (outcome.kind === 'ok') {
      if (outcome.latencyMs !== undefined) this.#latencies.answered(this.#place, outcome.latencyMs);
    } else if (outcome.kind === 'cancelled') {
      if (outcome.latencyMs !== undefined) this.#latencies.waitedInVain(this.#place, outcome.latencyMs);
    } else if (blames(outcome)) {
      this.#latencies.failed(this.#place, outcome.latencyMs ?? 0);
    }
  }

  #state(): EndpointStats['state'] {
    const { endpoint, health } = this;
    if (health.state === 'due') return 'probing';
    if (health.state !== 'available') return health.state;
    return endpoint.condition === 'serving' ? 'available' : endpoint.condition;
  }
}
