import { AsyncResource } from 'node:async_hooks';
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { RequestOptions } from 'node:https';
import type { Duplex } from 'node:stream';
import type { Outcome, Picked } from '@rollcall/core';
import { tellAttempt } from '../diagnostics.ts';
import { isNobodyThere } from '../failure.ts';
import { Search } from '../search.ts';
import type { Placed } from '../under-way.ts';
import { Attempt } from './attempt.ts';
import { endUnsent, timeoutOf } from './hooks.ts';
import { isLimit } from './limit.ts';
import { type Observer, observe } from './observe.ts';
import { RequestView } from './request-view.ts';
import type { Route } from './routes.ts';
import type { NodeService } from './service.ts';

/**
 * One request of the app, from its start to its end: through one attempt after another, until one has a connection. From
 * there on it is Node's and the app's, as what was maybe sent is gone from the request, and only seen to its end.
 */
export class Exchange extends AsyncResource implements Observer, Placed {
  readonly service: NodeService;
  readonly request: ClientRequest;
  readonly origin: URL;
  readonly options: RequestOptions;
  readonly view: RequestView;
  place = -1;
  #search: Search<RequestView> | undefined;
  #attempt: Attempt | undefined;
  #tooLate: NodeJS.Timeout | undefined;
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
    this.service.began(this);
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
    tellAttempt(this, picked.endpoint, outcome);
    const next = this.#search?.another(picked, outcome);
    if (next !== undefined) this.runInAsyncScope(this.#try, this, next);
    else if (outcome.kind === 'failed' && isNobodyThere(outcome)) this.runInAsyncScope(this.#wait, this, error);
    else this.#end(error);
  }

  destroyed(): void {
    this.#isAborted = true;
    if (this.#stage !== 'waiting' || this.#attempt?.leave() === false) return; // Node ends it
    this.#search?.end();
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
    const { view: request, service } = this;
    const wish = { key: service.settings.key?.(request), request };
    this.#search = new Search(service, wish);
    const picked = service.balancer.tryPick(wish);
    if (picked === undefined) this.#wait();
    else this.#try(picked);
  }

  #try(picked: Picked): void {
    this.#attempt = new Attempt(this, picked);
    this.#attempt.begin();
  }

  /** @param otherwise what the app hears where nobody comes. */
  #wait(otherwise?: unknown): void {
    void this.#search?.wait(
      (picked) => this.#try(picked),
      (error) => {
        if (this.#stage === 'waiting') this.#end(otherwise ?? error);
      },
    );
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
    this.service.ended(this);
  }
}
