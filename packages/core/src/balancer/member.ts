import type { EndpointStats } from '../balancer.ts';
import type { Endpoint } from '../endpoint.ts';
import type { Outcome } from '../outcome.ts';
import type { Candidate } from '../picker.ts';

/** The one Candidate of an instance, for as long as the resolver knows it: the set may change around it. */
export class Member implements Candidate {
  /** As it was told of last. */
  endpoint: Endpoint;
  inFlight = 0;
  lastPick = 0;
  /** Reported so, and not yet taken back. */
  unreachable = false;
  #requests = 0;
  #failures = 0;
  #lastError: unknown;

  constructor(endpoint: Endpoint) {
    this.endpoint = endpoint;
  }

  latencyMs(nowMs: number): number {
    return nowMs;
  }

  note(outcome: Outcome): void {
    this.#requests += 1;
    if (outcome.kind !== 'failed') return;
    this.#failures += 1;
    this.#lastError = outcome.error;
  }

  stats(): EndpointStats {
    const { endpoint, inFlight } = this;
    return { endpoint, inFlight, requests: this.#requests, failures: this.#failures, lastError: this.#lastError };
  }
}
