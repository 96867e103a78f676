import { type Clock, systemClock } from '@rollcall/core';
import { type Dispatcher, errors, type Pool } from 'undici';
import { type Placed, UnderWay } from '../under-way.ts';

/** undici's own, where nobody says anything. */
const BODY_MS = 300_000;
/** Who is over at about the same time is ended together. */
const STEP_MS = 100;
const NEVER: number = Number.POSITIVE_INFINITY;

/** Whose headers may be waited for. */
export interface Watched extends Placed {
  /** On the watch's clock, in ms. */
  watchedSince: number;
  /** Its headers did not come in time. */
  timedOut(error: Error): void;
}

/**
 * Ends requests whose headers do not come. undici can do that, too; but where headers have less time than a body, which
 * is the use of it, it makes two new timers for each request. As all have the same time here, one timer does for all: for
 * whoever was sent first.
 */
export class HeaderWatch {
  readonly #limitMs: number;
  readonly #clock: Clock;
  readonly #now: () => number;
  readonly #sent = new UnderWay<Watched>();
  #timer: Disposable | undefined;

  constructor(limitMs: number, now: () => number, clock: Clock = systemClock) {
    this.#limitMs = limitMs;
    this.#now = now;
    this.#clock = clock;
  }

  /** Or begins anew. */
  begin(request: Watched, since: number): void {
    this.#sent.delete(request);
    request.watchedSince = since;
    this.#sent.add(request);
    this.#timer ??= this.#lookIn(this.#limitMs);
  }

  /** They came, or never will. */
  end(request: Watched): void {
    this.#sent.delete(request);
  }

  /** Nobody is watched any longer. */
  close(): void {
    this.#timer?.[Symbol.dispose]();
  }

  #lookIn(ms: number): Disposable {
    // After the next poll: what came while the event loop was busy is to be read first.
    return this.#clock.setTimeout(() => setImmediate(() => this.#look()), ms);
  }

  #look(): void {
    const overBefore = this.#now() - this.#limitMs;
    try {
      this.#endThoseSince(overBefore);
    } finally {
      // Also where a handler of the app's throws: the others are watched as before.
      const next = this.#sent.all().reduce((min, { watchedSince }) => Math.min(min, watchedSince), NEVER);
      this.#timer = next === NEVER ? undefined : this.#lookIn(Math.max(this.#stepMs, next - overBefore));
    }
  }

  #endThoseSince(overBefore: number): void {
    for (const request of this.#sent.all()) {
      // The end of another one may have been its end, too.
      if (request.watchedSince > overBefore || request.place < 0) continue;
      this.#sent.delete(request);
      request.timedOut(new errors.HeadersTimeoutError());
    }
  }

  get #stepMs(): number {
    return Math.min(STEP_MS, this.#limitMs / 10);
  }
}

/**
 * Whether it may be watched: one request at a time on a connection, and a time that is shorter than a body's, as that is
 * what undici gets for the headers, too. What undici would refuse is its own to refuse.
 */
export function isWatchable(limitMs: number, options: PoolOptions): boolean {
  const { pipelining, useH2c, h2Options } = options;
  if ((pipelining ?? 1) > 1 || useH2c === true || h2Options?.useH2c === true) return false;
  return Number.isInteger(limitMs) && limitMs > 0 && limitMs < (bodyTimeoutOf(options) || Number.POSITIVE_INFINITY);
}

/** undici 8 has `useH2c` among `h2Options`, 7 beside them. */
type PoolOptions = Pool.Options & { readonly useH2c?: unknown; readonly h2Options?: { readonly useH2c?: unknown } };

/** For pools whose requests are watched: the same time for headers and for a body, by which undici makes no timer anew. */
export function withoutHeaderTimers(options: Pool.Options): Pool.Options {
  const bodyTimeout = bodyTimeoutOf(options);
  return { ...options, bodyTimeout, headersTimeout: bodyTimeout };
}

/** 0: as long as it takes. */
function bodyTimeoutOf({ bodyTimeout }: Pool.Options): number {
  return bodyTimeout ?? BODY_MS;
}

/**
 * Whether all of it is sent at once: then its headers are due from there. What comes from a stream may be slow of its own,
 * and what is behind another request on its connection waits for that; undici knows.
 */
export function isSentAtOnce({ body, expectContinue }: Dispatcher.DispatchOptions): boolean {
  if (expectContinue === true) return false;
  return body === undefined || body === null || typeof body === 'string' || ArrayBuffer.isView(body);
}
