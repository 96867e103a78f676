import type { Candidate, Outcome, Picked, PickOptions } from '@rollcall/core';
import type { HttpRequest } from './http-request.ts';
import type { EndpointClient, Service } from './service.ts';

/** Finds somebody for a request that nobody has: nobody was there yet, or who had it failed. Most need no search. */
export class Search<R extends HttpRequest> {
  readonly #service: Service<EndpointClient, R>;
  readonly #wish: PickOptions<R>;
  readonly #over = new AbortController();
  /** The ids of those that failed. */
  readonly #tried: string[] = [];
  #waitUntil: number | undefined;

  constructor(service: Service<EndpointClient, R>, wish: PickOptions<R>) {
    this.#service = service;
    this.#wish = wish;
  }

  /** The attempt is over, and another endpoint has the next one, where the Balancer's rule allows it. */
  another(picked: Picked, outcome: Outcome, isIdempotent = false): Picked | undefined {
    this.#tried.push(picked.endpoint.id);
    try {
      return this.#service.balancer.retry(picked, outcome, { idempotent: isIdempotent });
    } catch {
      return undefined; // the app hears why the request failed, and not why nobody else could be asked
    } finally {
      picked.done(outcome);
    }
  }

  /**
   * Somebody who was not tried yet, as soon as one is there: `waitMs` in all. Where all refuse, the pods were replaced,
   * as a rule, and discovery will say so in a moment.
   *
   * @throws what `end` is given; what `Balancer.pick` throws.
   */
  async wait(): Promise<Picked> {
    const { balancer, settings, now } = this.#service;
    const { signal } = this.#over;
    const waitMs = this.#waitUntil === undefined ? settings.waitMs : Math.max(0, this.#waitUntil - now());
    this.#waitUntil ??= now() + waitMs;
    const picked = await balancer.pick({ ...this.#wish, among: this.#among, waitMs, signal });
    if (!signal.aborted) return picked;
    picked.release();
    throw signal.reason;
  }

  end(reason?: unknown): void {
    this.#over.abort(reason);
  }

  /** None at first, as pickers cache by the array that they are given. */
  get #among(): PickOptions<R>['among'] {
    if (this.#tried.length === 0) return undefined;
    const isNew = ({ endpoint }: Candidate): boolean => !this.#tried.includes(endpoint.id);
    return (candidates) => candidates.filter(isNew);
  }
}
