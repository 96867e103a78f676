import { AsyncResource } from 'node:async_hooks';
import type { Duplex } from 'node:stream';
import type { Failed, Outcome, Picked, PickOptions } from '@rollcall/core';
import { type Dispatcher, errors } from 'undici';
import { isTraced, tellAttempt } from '../diagnostics.ts';
import { isNobodyThere } from '../failure.ts';
import type { RequestHints } from '../options.ts';
import { Search } from '../search.ts';
import { Attempt } from './attempt.ts';
import { noHints } from './hints.ts';
import { isIdempotent } from './idempotent.ts';
import { isReplayable } from './replayable.ts';
import { RequestView } from './request-view.ts';
import type { Route } from './route.ts';
import type { AgentService } from './service.ts';

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
export class Exchange implements Controller {
  readonly route: Route;
  readonly handler: Dispatcher.DispatchHandler;
  readonly dispatched: Dispatcher.DispatchOptions;
  readonly #hints: RequestHints;
  /** In which later attempts are made, too. It takes half a microsecond to make one, and nobody else sees it. */
  readonly #context: AsyncResource | undefined = isTraced() ? new AsyncResource('ROLLCALL_HTTP_EXCHANGE') : undefined;
  #view: RequestView | undefined;
  #attempt: Attempt | undefined;
  #search: Search<RequestView> | undefined;
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
    this.route = route;
    this.dispatched = route.address(dispatched);
    this.handler = handler;
    this.#hints = hints;
  }

  get service(): AgentService {
    return this.route.service;
  }

  /** Made where somebody looks at it, which is seldom. */
  get view(): RequestView {
    this.#view ??= new RequestView(this.dispatched, this.#hints);
    return this.#view;
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
    this.#search?.end(error);
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
    const again = this.#isOver || !this.#mayTryAgain(outcome) ? undefined : outcome;
    let next: Picked | undefined;
    try {
      next = again && this.#searching().another(picked, again, again.reached === 'maybe' && this.#isIdempotent);
    } catch (thrown) {
      // By the app's own `idempotent` or `key`, and for the app: undici would end the process by it.
      this.#gaveUp(picked, outcome, thrown as Error);
      return;
    }
    if (next !== undefined) this.#asBefore(() => this.#try(next));
    else if (again !== undefined && isNobodyThere(again)) this.#asBefore(() => this.#wait(error));
    else this.#gaveUp(picked, outcome, error);
  }

  #gaveUp(picked: Picked, outcome: Outcome, error: Error): void {
    picked.done(outcome);
    this.#over();
    this.handler.onResponseError?.(this, error);
  }

  #firstAttempt(): void {
    const picked = this.service.balancer.tryPick(this.#wish);
    if (picked === undefined) this.#wait();
    else this.#try(picked);
  }

  get #wish(): PickOptions<RequestView> {
    if (!this.service.picksByRequest && this.#hints === noHints) return nothing;
    const { view: request, service } = this;
    const { key = service.settings.key?.(request), endpoint } = this.#hints;
    return { key, endpoint, request };
  }

  /** @param otherwise what the app hears where nobody comes. */
  #wait(otherwise?: Error): void {
    const over = this.#searching().wait(
      (picked) => this.#try(picked),
      (error) => this.end(otherwise ?? (error as Error)),
    );
    this.service.waits(this, over);
  }

  #searching(): Search<RequestView> {
    this.#search ??= new Search(this.service, this.#wish);
    return this.#search;
  }

  #try(picked: Picked): void {
    this.#attempt = new Attempt(this, picked);
    this.#attempt.begin();
  }

  #asBefore(next: () => void): void {
    if (this.#context === undefined) next();
    else this.#context.runInAsyncScope(next);
  }

  #mayTryAgain(outcome: Outcome): outcome is Failed {
    if (outcome.kind !== 'failed' || outcome.reached === 'answered') return false;
    return isReplayable(this.dispatched.body, outcome.reached);
  }

  get #isIdempotent(): boolean {
    return isIdempotent(this.view, this.dispatched, this.#hints.idempotent, this.service.settings.idempotent);
  }

  #over(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.service.left();
  }
}

/** One for all, as most requests want nothing in particular. */
const nothing: PickOptions<never> = {};
