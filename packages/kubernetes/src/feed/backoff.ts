import type { Clock } from '@rollcall/core';
import type { KubernetesError } from '../errors.ts';

/** client-go's reflector: 800 ms, doubled up to 30 s, each up to twice as long by chance; begun anew after 2 min of health. */
const MIN_MS = 800;
const MAX_MS = 30_000;
const HEALTHY_MS = 120_000;
/** A server that wants to be left alone for longer may be back sooner, and nobody would know. */
const MOST_WANTED_MS = 300_000;
/** Whoever lacks a permission will for a while. */
const SLOW_MS = 60_000;
/** A valid token gets a 403 for a second after each start of the API server, while its roles are not loaded yet. */
export const HASTY = 3;

/** How long to wait before the API server is asked again. */
export class Backoff {
  readonly #clock: Clock;
  readonly #random: () => number;
  #failures = 0;
  #wasExpired = false;
  #wasRefused = false;

  constructor(clock: Clock, random: () => number) {
    this.#clock = clock;
    this.#random = random;
  }

  /** In a row; a refusal after something else is the first one, as of a server that has just been started. */
  get failures(): number {
    return this.#failures;
  }

  /** @param connectedAt when what failed now began. */
  after({ code, retryAfterMs = 0 }: KubernetesError, connectedAt: number): number {
    const isHealthy = this.#clock.now() - connectedAt > HEALTHY_MS;
    const isRefused = refusals.has(code);
    if (isHealthy) this.#wasExpired = false;
    this.#failures = isHealthy || (isRefused && !this.#wasRefused) ? 1 : this.#failures + 1;
    this.#wasRefused = isRefused;
    const isExpired = code === 'ROLLCALL_API_EXPIRED';
    const isAgain = isExpired && this.#wasExpired;
    this.#wasExpired = isExpired;
    // What is merely outdated is listed anew at once; but not again and again.
    if (isExpired && !isAgain) return 0;
    const isSlow = isRefused && this.#failures >= HASTY;
    const base = isSlow ? SLOW_MS : Math.min(MAX_MS, MIN_MS * 2 ** Math.min(this.#failures - 1, 20));
    return Math.max(Math.min(retryAfterMs, MOST_WANTED_MS), base) * (1 + this.#random());
  }
}

const refusals: ReadonlySet<string> = new Set<KubernetesError['code']>([
  'ROLLCALL_API_FORBIDDEN',
  'ROLLCALL_NO_API_SERVER',
  'ROLLCALL_BAD_KUBECONFIG',
]);
