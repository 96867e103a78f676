import type { Duplex } from 'node:stream';
import type { Outcome, Picked } from '@rollcall/core';
import type { Dispatcher } from 'undici';
import { tellAttempt } from '../diagnostics.ts';
import { failure } from '../failure.ts';
import { retryAfterMs } from '../retry-after.ts';
import type { EndpointPool } from './endpoint-pool.ts';
import type { Exchange } from './exchange.ts';
import type { HeaderWatch, Watched } from './header-watch.ts';
import { isErrorOf } from './replayable.ts';

type Controller = Dispatcher.DispatchController;
type Headers = Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseStart']>>[2];

/** 502, 503, 504: the pod, or what it needs, is in trouble, and says so (RFC 9110 §15.6.3 to §15.6.5). */
interface Trouble {
  readonly status: number;
  readonly retryAfterMs: number | undefined;
}

/** One try at one endpoint: what its Pool calls, between the Pool and the Exchange. Sees how far it gets. */
export class Attempt implements Dispatcher.DispatchHandler, Watched {
  readonly picked: Picked;
  /** Of the connection; undefined until undici begins to write. */
  controller: Controller | undefined;
  place = -1;
  watchedSince: number = Number.NaN;
  readonly #exchange: Exchange;
  /** Undefined where undici is told how long the headers have; as it was, as the app may use its options again. */
  readonly #watch: HeaderWatch | undefined;
  /** From there on it is the pod that takes its time; before, the connection. */
  #startedAt = Number.NaN;
  #pool: EndpointPool | undefined;
  #state: 'pending' | 'started' | 'answered' | 'over' = 'pending';
  #answeredAfterMs: number | undefined;
  #trouble: Trouble | undefined;

  constructor(exchange: Exchange, picked: Picked) {
    const { dispatched, route } = exchange;
    this.#exchange = exchange;
    this.#watch = dispatched.headersTimeout == null ? route.watch : undefined;
    this.picked = picked;
  }

  begin(): void {
    const { service, route, dispatched } = this.#exchange;
    try {
      this.#pool = service.clients.get(this.picked.endpoint, route.key);
      this.#pool.dispatch(dispatched, this);
    } catch (error) {
      this.onResponseError(null, error as Error);
    }
  }

  done(outcome: Outcome): void {
    tellAttempt(this.#exchange, this.picked.endpoint, outcome);
    this.picked.done(outcome);
  }

  /** Whatever its Pool may still do with it, nobody is to hear of it. */
  leave(): void {
    this.#state = 'over';
    this.#watch?.end(this);
  }

  timedOut(error: Error): void {
    this.controller?.abort(error);
  }

  /** What is thrown here is the request's error, and its body stays as it is. `controller.abort` would end both. */
  onRequestStart(controller: Controller): void {
    const isTooLate = this.#state === 'pending' && this.#pool?.isRetired === true;
    if (isTooLate || this.#state === 'over') throw turnedAway(this.picked);
    this.#started(controller);
  }

  onResponseStarted(): void {
    this.#exchange.handler.onResponseStarted?.();
  }

  onBodySent(chunk: Buffer): void {
    this.#exchange.handler.onBodySent?.(chunk);
  }

  onRequestSent(): void {
    this.#exchange.handler.onRequestSent?.();
  }

  /** Also for each interim response (1xx), which is none yet, but after which the app has seen something. */
  onResponseStart(_: Controller, status: number, headers: Headers, statusText?: string): void {
    this.#state = 'answered';
    if (status >= 200) this.#answered(status, headers);
    else this.#watch?.begin(this, this.#exchange.service.now()); // as undici does: it says that it is at work
    this.#exchange.handler.onResponseStart?.(this.#exchange, status, headers, statusText);
  }

  onRequestUpgrade(_: Controller, status: number, headers: Headers, socket: Duplex): unknown {
    this.leave();
    this.#pool?.upgraded(socket);
    socket.once('close', () => this.done({ kind: 'ok' }));
    return this.#exchange.upgraded(status, headers, socket);
  }

  onResponseData(_: Controller, chunk: Buffer): void {
    this.#exchange.handler.onResponseData?.(this.#exchange, chunk);
  }

  onResponseEnd(_: Controller, trailers: Headers): void {
    this.#exchange.succeeded(this.#answer(), trailers);
  }

  onResponseError(_: Controller | null, error: Error): void {
    if (this.#state === 'over') return;
    const outcome = this.#exchange.aborted ? this.#cut() : this.#failure(error);
    this.leave();
    this.#exchange.failed(this, outcome, error);
  }

  #started(controller: Controller): void {
    this.#state = 'started';
    this.controller = controller;
    this.#startedAt = this.#exchange.service.now();
    this.#watch?.begin(this, this.#startedAt);
    if (this.#exchange.paused) controller.pause();
  }

  #answered(status: number, headers: Headers): void {
    this.#watch?.end(this);
    this.#answeredAfterMs = this.#elapsedMs;
    if (status < 502 || status > 504) return;
    this.#trouble = { status, retryAfterMs: retryAfterMs(headers['retry-after'], Date.now()) };
  }

  get #elapsedMs(): number {
    return this.#exchange.service.now() - this.#startedAt;
  }

  #answer(): Outcome {
    const latencyMs = this.#answeredAfterMs;
    if (this.#trouble === undefined) return { kind: 'ok', latencyMs };
    const { status, retryAfterMs } = this.#trouble;
    const error = Object.assign(new Error(`answered ${status}`), { statusCode: status });
    return { kind: 'failed', reached: 'answered', blamed: true, error, latencyMs, retryAfterMs };
  }

  /** By the app. What it had heard until then counts. */
  #cut(): Outcome {
    if (this.#answeredAfterMs !== undefined) return this.#answer();
    return { kind: 'cancelled', latencyMs: this.#state === 'pending' ? undefined : this.#elapsedMs };
  }

  #failure(error: Error): Outcome {
    return failure(error, {
      endpoint: this.picked.endpoint,
      isStarted: this.#state !== 'pending',
      isAnswered: this.#state === 'answered',
      isOwn: isErrorOf(this.#exchange.dispatched.body, error),
      latencyMs: this.#elapsedMs,
    });
  }
}

/** In the shape of Node's own, so that whoever reads it knows that nothing was sent. */
function turnedAway({ endpoint: { name, address, port } }: Picked): Error {
  const message = `${name} (${address} port ${port}) is gone. Nothing was sent.`;
  return Object.assign(new Error(message), { code: 'ECONNREFUSED', syscall: 'connect', address, port });
}
