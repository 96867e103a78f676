import type { EndpointStats } from '../balancer.ts';
import { Health, type Patient } from '../ejection/health.ts';
import type { Endpoint } from '../endpoint.ts';
import { blames } from '../outcome/blames.ts';
import type { Outcome } from '../outcome.ts';
import type { Candidate } from '../picker.ts';
import type { Latency } from './latency.ts';

/** The one Candidate of an instance, for as long as the resolver knows it: the set may change around it. */
export class Member implements Candidate, Patient {
  /** As it was told of last. */
  endpoint: Endpoint;
  inFlight = 0;
  lastPick = 0;
  readonly health: Health = new Health();
  readonly latency: Latency;
  #requests = 0;
  #failures = 0;
  lastError: unknown;

  constructor(endpoint: Endpoint, latency: Latency) {
    this.endpoint = endpoint;
    this.latency = latency;
  }

  latencyMs(nowMs: number): number {
    return this.latency.read(nowMs);
  }

  recovered(): void {
    this.latency.forget();
  }

  note(outcome: Outcome, now: number): void {
    this.#requests += 1;
    if (outcome.kind === 'ok' && outcome.latencyMs !== undefined) this.latency.answered(outcome.latencyMs, now);
    if (outcome.kind !== 'failed') return;
    this.#failures += 1;
    this.lastError = outcome.error;
    if (blames(outcome)) this.latency.failed(outcome.latencyMs ?? 0, now);
  }

  stats(now: number): EndpointStats {
    const { endpoint, inFlight, health } = this;
    return {
      endpoint,
      state: this.#state(),
      inFlight,
      latencyMs: this.latency.isKnown ? this.latency.read(now) : Number.NaN,
      requests: this.#requests,
      failures: this.#failures,
      ejections: health.ejections,
      lastError: this.lastError,
    };
  }

  #state(): EndpointStats['state'] {
    const { endpoint, health } = this;
    if (health.state === 'due') return 'probing';
    if (health.state !== 'available') return health.state;
    return endpoint.condition === 'serving' ? 'available' : endpoint.condition;
  }
}
