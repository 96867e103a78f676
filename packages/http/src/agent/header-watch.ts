import { type Clock, systemClock } from '@rollcall/core';
import { type Dispatcher, errors, type Pool } from 'undici';
import type { Attempt } from './attempt.ts';

/** undici's own, where nobody says anything. */
const BODY_MS = 300_000;
/** Who is over at about the same time is ended together. */
const STEP_MS = 100;

/**
 * Ends requests whose headers do not come. undici can do that, too; but where headers have less time than a body, which
 * is the use of it, it makes two new timers for each request. As all have the same time here, who was sent first is over
 * first, and one timer does for all.
 */
export class HeaderWatch {
  readonly #limitMs: number;
  readonly #clock: Clock;
  readonly #now: () => number;
  /** In the order in which they were sent. */
  readonly #sent = new Set<Attempt>();
  #timer: Disposable | undefined;

  constructor(limitMs: number, now: () => number, clock: Clock = systemClock) {
    this.#limitMs = limitMs;
    this.#now = now;
    this.#clock = clock;
  }

  begin(attempt: Attempt): void {
    this.#sent.add(attempt);
    this.#timer ??= this.#lookIn(this.#limitMs);
  }

  /** They came, or never will. */
  end(attempt: Attempt): void {
    this.#sent.delete(attempt);
  }

  /** Nobody is watched any longer. */
  close(): void {
    this.#timer?.[Symbol.dispose]();
  }

  #lookIn(ms: number): Disposable {
    return this.#clock.setTimeout(() => this.#look(), ms);
  }

  #look(): void {
    const overBefore = this.#now() - this.#limitMs;
    for (const attempt of this.#sent) {
      if (attempt.startedAt > overBefore) break;
      this.#sent.delete(attempt);
      attempt.controller?.abort(new errors.HeadersTimeoutError());
    }
    const [next] = this.#sent;
    this.#timer = next && this.#lookIn(Math.max(STEP_MS, next.startedAt - overBefore));
  }
}

/** For pools whose requests are watched: the same time for headers and for a body, by which undici makes no timer anew. */
export function withoutHeaderTimers(options: Pool.Options): Pool.Options {
  const { bodyTimeout = BODY_MS } = options;
  return { ...options, bodyTimeout, headersTimeout: bodyTimeout };
}

/**
 * Whether all of it is sent at once: then its headers are due from there. What comes from a stream may be slow of its own,
 * and what is behind another request on its connection waits for that; undici knows.
 */
export function isSentAtOnce({ body, expectContinue }: Dispatcher.DispatchOptions): boolean {
  if (expectContinue === true) return false;
  return body === undefined || body === null || typeof body === 'string' || ArrayBuffer.isView(body);
}
