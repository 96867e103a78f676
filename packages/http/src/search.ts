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
   * @param found is called at once, as between a promise and who awaits it a request may end. Never after `end`.
   * @param failed is given what `end` was; what `Balancer.pick` throws.
   */
  async wait(found: (picked: Picked) => void, failed: (error: unknown) => void): Promise<void> {
    let picked: Picked;
    try {
      picked = await this.#pick();
    } catch (error) {
      return failed(error);
    }
    if (this.#over.signal.aborted) picked.release();
    else found(picked);
  }

  end(reason?: unknown): void {
    this.#over.abort(reason);
  }

  #pick(): Promise<Picked> {
    const { balancer, settings, now } = this.#service;
    const { signal } = this.#over;
    const waitMs = this.#waitUntil === undefined ? settings.waitMs : Math.max(0, this.#waitUntil - now());
    this.#waitUntil ??= now() + waitMs;
    return balancer.pick({ ...this.#wish, among: this.#among, waitMs, signal });
  }

  /** None at first, as pickers cache by the array that they are given. */
  get #among(): PickOptions<R>['among'] {
    if (this.#tried.length === 0) return undefined;
    const isNew = ({ endpoint }: Candidate): boolean => !this.#tried.includes(endpoint.id);
    return (candidates) => candidates.filter(isNew);
  }
}
