import type { EndpointStats } from '../balancer.ts';
import { Health, type Patient } from '../ejection/health.ts';
import type { Endpoint } from '../endpoint.ts';
import { blames } from '../outcome/blames.ts';
import type { Outcome } from '../outcome.ts';
import type { Candidate } from '../picker.ts';
import type { Latencies } from './latencies.ts';

/** The one Candidate of an instance, for as long as the resolver knows it: the set may change around it. */
export class Member implements Candidate, Patient {
  /** As it was told of last. */
  endpoint: Endpoint;
  inFlight = 0;
  lastPick = 0;
  hasLeft = false;
  readonly health: Health = new Health();
  readonly #latencies: Latencies;
  readonly #place: number;
  #requests = 0;
  #failures = 0;
  lastError: unknown;

  constructor(endpoint: Endpoint, latencies: Latencies) {
    this.endpoint = endpoint;
    this.#latencies = latencies;
    this.#place = latencies.add();
  }

  latencyMs(nowMs: number): number {
    return this.#latencies.read(this.#place, nowMs);
  }

  recovered(): void {
    if (!this.hasLeft) this.#latencies.forget(this.#place);
  }

  /** The resolver no longer knows it. What is still under way with it teaches nobody anything; its place is another's. */
  leave(): void {
    this.hasLeft = true;
    this.#latencies.delete(this.#place);
  }

  note(outcome: Outcome, now: number): void {
    this.#requests += 1;
    if (!this.hasLeft) this.#learn(outcome, now);
    if (outcome.kind !== 'failed') return;
    this.#failures += 1;
    this.lastError = outcome.error;
  }

  stats(now: number): EndpointStats {
    const { endpoint, inFlight, health } = this;
    return {
      endpoint,
      state: this.#state(),
      inFlight,
      latencyMs: this.#latencies.isKnown(this.#place) ? this.latencyMs(now) : Number.NaN,
      requests: this.#requests,
      failures: this.#failures,
      ejections: health.ejections,
      lastError: this.lastError,
    };
  }

  #learn(outcome: Outcome, now: number): void {
    if (outcome.kind === 'ok') {
      if (outcome.latencyMs !== undefined) this.#latencies.answered(this.#place, outcome.latencyMs, now);
    } else if (outcome.kind === 'failed' && blames(outcome)) {
      this.#latencies.failed(this.#place, outcome.latencyMs ?? 0, now);
    }
  }

  #state(): EndpointStats['state'] {
    const { endpoint, health } = this;
    if (health.state === 'due') return 'probing';
    if (health.state !== 'available') return health.state;
    return endpoint.condition === 'serving' ? 'available' : endpoint.condition;
  }
}
