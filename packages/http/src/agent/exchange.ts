import { AsyncResource } from 'node:async_hooks';
import type { Duplex } from 'node:stream';
import type { Candidate, Failed, Outcome, Picked, PickOptions } from '@rollcall/core';
import { type Dispatcher, errors } from 'undici';
import type { RequestHints } from '../options.ts';
import { Attempt } from './attempt.ts';
import { tellAttempt } from './diagnostics.ts';
import { isNobodyThere } from './failure.ts';
import { noHints } from './hints.ts';
import { isIdempotent } from './idempotent.ts';
import { isReplayable } from './replayable.ts';
import { RequestView } from './request-view.ts';
import type { Route } from './route.ts';
import type { Service } from './service.ts';

type Controller = Dispatcher.DispatchController;
type Raw = Exclude<Controller['rawHeaders'], undefined>;
type Headers = Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseStart']>>[2];

/**
 * One request of the app, from its dispatch to its end, through one attempt after another, until something of a response
 * or the last error reaches the app's handler.
 *
 * To the handler it is the one controller, from the start: a connection's own would be gone with it, and there is none
 * yet while somebody is waited for. So the app can abort at any time.
 */
export class Exchange extends AsyncResource implements Controller {
  readonly service: Service;
  readonly route: Route;
  readonly handler: Dispatcher.DispatchHandler;
  readonly dispatched: Dispatcher.DispatchOptions;
  readonly #hints: RequestHints;
  #request: RequestView | undefined;
  #wish: PickOptions<RequestView> = nothing;
  #attempt: Attempt | undefined;
  #waiting: AbortController | undefined;
  #waitUntil: number | undefined;
  /** The ids of those that failed. */
  #tried: readonly string[] = none;
  #isOver = false;
  aborted = false;
  paused = false;
  reason: Error | null = null;

  constructor(
    route: Route,
    dispatched: Dispatcher.DispatchOptions,
    handler: Dispatcher.DispatchHandler,
    hints: RequestHints,
  ) {
    super('ROLLCALL_HTTP_EXCHANGE');
    this.service = route.service;
    this.route = route;
    this.dispatched = route.address(dispatched);
    this.handler = handler;
    this.#hints = hints;
  }

  /** Made where somebody looks at it, which is seldom. */
  get request(): RequestView {
    this.#request ??= new RequestView(this.dispatched, this.#hints);
    return this.#request;
  }

  begin(): void {
    this.service.entered();
    try {
      this.handler.onRequestStart?.(this, null);
      if (!this.#isOver) this.#firstAttempt();
    } catch (error) {
      this.end(error as Error);
    }
  }

  get rawHeaders(): Raw {
    return this.#attempt?.controller?.rawHeaders ?? null;
  }

  get rawTrailers(): Raw {
    return this.#attempt?.controller?.rawTrailers ?? null;
  }

  pause(): void {
    this.paused = true;
    this.#attempt?.controller?.pause();
  }

  resume(): void {
    this.paused = false;
    this.#attempt?.controller?.resume();
  }

  abort(reason?: Error): void {
    if (this.#isOver || this.aborted) return;
    this.aborted = true;
    this.reason = reason ?? new errors.RequestAbortedError();
    const controller = this.#attempt?.controller;
    if (controller === undefined) this.end(this.reason);
    else controller.abort(this.reason);
  }

  /** The app's handler hears of the error, unless it has heard the end already. */
  end(error: Error): void {
    if (this.#isOver) return;
    this.#waiting?.abort(error);
    this.#attempt?.leave();
    this.#attempt?.done({ kind: 'cancelled' });
    this.#over();
    this.handler.onResponseError?.(this, error);
  }

  upgraded(status: number, headers: Headers, socket: Duplex): unknown {
    this.#over();
    return this.handler.onRequestUpgrade?.(this, status, headers, socket);
  }

  succeeded(outcome: Outcome, trailers: Headers): void {
    this.#attempt?.done(outcome);
    this.#over();
    this.handler.onResponseEnd?.(this, trailers);
  }

  failed({ picked }: Attempt, outcome: Outcome, error: Error): void {
    tellAttempt(this, picked.endpoint, outcome);
    this.#tried = [...this.#tried, picked.endpoint.id];
    const again = this.#isOver || !this.#mayTryAgain(outcome) ? undefined : outcome;
    const next = again && this.#another(picked, again);
    if (next !== undefined) this.runInAsyncScope(this.#try, this, next);
    else if (again !== undefined && isNobodyThere(again)) this.runInAsyncScope(this.#waitForNews, this, picked, again);
    else this.#gaveUp(picked, outcome, error);
  }

  #gaveUp(picked: Picked, outcome: Outcome, error: Error): void {
    picked.done(outcome);
    this.#over();
    this.handler.onResponseError?.(this, error);
  }

  /** Everybody refuses: as a rule the pods were replaced, and discovery will say so in a moment. */
  #waitForNews(picked: Picked, outcome: Failed): void {
    picked.done(outcome);
    const isNew = ({ endpoint }: Candidate): boolean => !this.#tried.includes(endpoint.id);
    const others = { ...this.#wish, among: (candidates: readonly Candidate[]) => candidates.filter(isNew) };
    this.service.waits(this, this.#wait(others, outcome.error as Error));
  }

  #firstAttempt(): void {
    const { service } = this;
    if (service.picksByRequest || this.#hints !== noHints) this.#wish = this.#readWish();
    const picked = service.balancer.tryPick(this.#wish);
    if (picked === undefined) service.waits(this, this.#wait(this.#wish));
    else this.#try(picked);
  }

  #readWish(): PickOptions<RequestView> {
    const { request, service } = this;
    const { key = service.settings.key?.(request), endpoint } = this.#hints;
    return { key, endpoint, request };
  }

  /** `waitMs` in all. @param otherwise what the app hears where nobody comes. */
  async #wait(pick: PickOptions<RequestView>, otherwise?: Error): Promise<void> {
    const { balancer, settings, now } = this.service;
    const waitMs = this.#waitUntil === undefined ? settings.waitMs : Math.max(0, this.#waitUntil - now());
    this.#waitUntil ??= now() + waitMs;
    this.#waiting = new AbortController();
    try {
      const picked = await balancer.pick({ ...pick, waitMs, signal: this.#waiting.signal });
      if (this.#isOver) picked.release();
      else this.#try(picked);
    } catch (error) {
      this.end(otherwise ?? (error as Error));
    }
  }

  #try(picked: Picked): void {
    this.#attempt = new Attempt(this, picked);
    this.#attempt.begin();
  }

  #mayTryAgain(outcome: Outcome): outcome is Failed {
    if (outcome.kind !== 'failed' || outcome.reached === 'answered') return false;
    return isReplayable(this.dispatched.body, outcome.reached);
  }

  /** Another endpoint, where the Balancer's rule allows it. */
  #another(picked: Picked, outcome: Failed): Picked | undefined {
    try {
      const idempotent = outcome.reached === 'maybe' && this.#isIdempotent;
      return this.service.balancer.retry(picked, outcome, { idempotent });
    } catch {
      return undefined; // the app hears why the request failed, and not why nobody else could be asked
    }
  }

  get #isIdempotent(): boolean {
    return isIdempotent(this.request, this.dispatched, this.#hints.idempotent, this.service.settings.idempotent);
  }

  #over(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.service.left();
  }
}

/** One for all, as most requests fail nowhere. */
const none: readonly string[] = [];
const nothing: PickOptions<never> = {};
