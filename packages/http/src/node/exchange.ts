import { AsyncResource } from 'node:async_hooks';
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { RequestOptions } from 'node:https';
import type { Duplex } from 'node:stream';
import type { Candidate, Outcome, Picked, PickOptions } from '@rollcall/core';
import { isNobodyThere } from '../agent/failure.ts';
import { Attempt } from './attempt.ts';
import { tellAttempt } from './diagnostics.ts';
import { endUnsent, timeoutOf } from './hooks.ts';
import { isLimit } from './limit.ts';
import { type Observer, observe } from './observe.ts';
import { RequestView } from './request-view.ts';
import type { Service } from './service.ts';
import type { Route } from './services.ts';

/**
 * One request of the app, from its start to its end: through one attempt after another, until one has a connection. From
 * there on it is Node's and the app's, as what was maybe sent is gone from the request, and only seen to its end.
 */
export class Exchange extends AsyncResource implements Observer {
  readonly service: Service;
  readonly request: ClientRequest;
  readonly origin: URL;
  readonly options: RequestOptions;
  readonly view: RequestView;
  #pick: PickOptions<RequestView> | undefined;
  #attempt: Attempt | undefined;
  #waiting: AbortController | undefined;
  #waitUntil: number | undefined;
  #tooLate: NodeJS.Timeout | undefined;
  /** The ids of those that failed. */
  #tried: readonly string[] = none;
  #isAborted = false;
  #stage: 'waiting' | 'sent' | 'ending' | 'over' = 'waiting';

  constructor({ service, origin }: Route, request: ClientRequest, options: RequestOptions) {
    super('ROLLCALL_HTTP_EXCHANGE');
    this.service = service;
    this.origin = origin;
    this.request = request;
    this.options = options;
    this.view = new RequestView(origin.origin, request, options);
  }

  begin(): void {
    this.service.entered(this);
    observe(this.request, this);
    this.#startTimeout();
    try {
      if (this.request.destroyed) this.#end();
      else this.#firstAttempt();
    } catch (error) {
      this.#end(error);
    }
  }

  unsent({ picked }: Attempt, outcome: Outcome, error: Error): void {
    this.#attempt = undefined;
    this.#tried = [...this.#tried, picked.endpoint.id];
    tellAttempt(this, picked.endpoint, outcome);
    const next = this.#another(picked, outcome);
    if (next !== undefined) this.runInAsyncScope(this.#try, this, next);
    else if (isAway(outcome)) this.runInAsyncScope(this.#waitForNews, this, error);
    else this.#end(error);
  }

  destroyed(): void {
    this.#isAborted = true;
    if (this.#stage !== 'waiting' || this.#attempt?.leave() === false) return; // Node ends it
    this.#waiting?.abort();
    this.#attempt?.done({ kind: 'cancelled' });
    this.#end();
  }

  connected(): void {
    this.#stage = 'sent';
    clearTimeout(this.#tooLate);
    this.#attempt?.connected();
  }

  sent(): void {
    this.#attempt?.sent();
  }

  responded(response: IncomingMessage): void {
    this.#attempt?.responded(response);
  }

  upgraded(socket: Duplex): void {
    this.#attempt?.upgraded(socket);
    this.#over();
  }

  failed(error: unknown): void {
    this.#attempt?.failed(error, this.#isAborted);
  }

  closed(): void {
    if (this.#stage === 'over') return;
    this.#attempt?.closed(this.#isAborted);
    this.#over();
  }

  /** Node's own counts from the moment at which it connects; waiting for somebody to connect to is a part of that. */
  #startTimeout(): void {
    const ms = timeoutOf(this.request) ?? 0;
    if (isLimit(ms)) this.#tooLate = setTimeout(() => this.request.emit('timeout'), ms);
  }

  #firstAttempt(): void {
    const { balancer, settings } = this.service;
    this.#pick = { key: settings.key?.(this.view), request: this.view };
    const picked = balancer.tryPick(this.#pick);
    if (picked === undefined) void this.#wait(this.#pick);
    else this.#try(picked);
  }

  #try(picked: Picked): void {
    this.#attempt = new Attempt(this, picked);
    this.#attempt.begin();
  }

  /** `waitMs` in all. @param otherwise what the app hears where nobody comes. */
  async #wait(pick: PickOptions<RequestView>, otherwise?: unknown): Promise<void> {
    const { balancer, settings, now } = this.service;
    const waitMs = this.#waitUntil === undefined ? settings.waitMs : Math.max(0, this.#waitUntil - now());
    this.#waitUntil ??= now() + waitMs;
    this.#waiting = new AbortController();
    const { signal } = this.#waiting;
    try {
      const picked = await balancer.pick({ ...pick, waitMs, signal });
      if (signal.aborted) picked.release();
      else this.#try(picked);
    } catch (error) {
      if (!signal.aborted) this.#end(otherwise ?? error);
    }
  }

  /** Everybody refuses: as a rule the pods were replaced, and discovery will say so in a moment. */
  #waitForNews(otherwise: Error): void {
    const isNew = ({ endpoint }: Candidate): boolean => !this.#tried.includes(endpoint.id);
    void this.#wait({ ...this.#pick, among: (candidates) => candidates.filter(isNew) }, otherwise);
  }

  /** Another endpoint, where the Balancer's rule allows it. */
  #another(picked: Picked, outcome: Outcome): Picked | undefined {
    try {
      return this.service.balancer.retry(picked, outcome);
    } catch {
      return undefined; // the app hears why the request failed, and not why nobody else could be asked
    } finally {
      picked.done(outcome);
    }
  }

  /** Nothing was sent. @param error what it was destroyed with, if left out. */
  #end(error?: unknown): void {
    this.#stage = 'ending';
    this.#attempt = undefined;
    this.runInAsyncScope(endUnsent, undefined, this.request, error);
  }

  #over(): void {
    this.#stage = 'over';
    clearTimeout(this.#tooLate);
    this.service.left(this);
  }
}

/** Nobody is there; as Node says it of connections that take too long, too. */
function isAway(outcome: Outcome): boolean {
  if (outcome.kind !== 'failed') return false;
  const isTimedOut = outcome.reached === 'never' && Reflect.get(Object(outcome.error), 'code') === 'ETIMEDOUT';
  return isTimedOut || isNobodyThere(outcome);
}

/** One for all, as most requests fail nowhere. */
const none: readonly string[] = [];
