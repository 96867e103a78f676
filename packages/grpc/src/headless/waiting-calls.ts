import type { Clock, Resolver } from '@rollcall/core';
import type { Call } from './call.ts';

/** Several calls that are over at about the same time are looked at together: each look asks for all that wait. */
const TOGETHER_MS = 25;

/**
 * Sees to it that calls that wait for somebody do not wait for ever. grpc-js keeps them and asks the picker again at each
 * change; where nothing changes it has to be told when their time is over.
 */
export class WaitingCalls {
  readonly #resolver: Resolver;
  readonly #clock: Clock;
  readonly #look: () => void;
  readonly #calls = new Set<Call>();
  #timer: { readonly at: number; readonly end: Disposable } | undefined;
  /** Aborting it ends the hurry. */
  #hurry: AbortController | undefined;
  #lookedAt = Number.NEGATIVE_INFINITY;

  /** @param look asks the picker again, for all that wait. */
  constructor(resolver: Resolver, clock: Clock, look: () => void) {
    this.#resolver = resolver;
    this.#clock = clock;
    this.#look = look;
  }

  get isAny(): boolean {
    return this.#calls.size > 0;
  }

  /** The call waits, unless its time is over. @param waitMs since it first waited. */
  mayWait(call: Call, waitMs: number): boolean {
    const now = this.#clock.now();
    call.waitsSince ??= now;
    const until = call.waitsSince + waitMs;
    if (until <= now) return false;
    this.wait(call);
    const at = Math.max(until, this.#lookedAt + TOGETHER_MS);
    if (Number.isFinite(at)) this.#lookAt(at, now);
    return true;
  }

  /** Until somebody is there, or the call ends. */
  wait(call: Call): void {
    call.waiting = this;
    this.#calls.add(call);
    this.#hurryUp();
  }

  leave(call: Call): void {
    this.#calls.delete(call);
    if (!this.isAny) this.#rest();
  }

  end(): void {
    this.#calls.clear();
    this.#rest();
  }

  #rest(): void {
    this.#hurry?.abort();
    this.#hurry = undefined;
    this.#timer?.end[Symbol.dispose]();
    this.#timer = undefined;
  }

  #lookAt(at: number, now: number): void {
    if (this.#timer !== undefined && this.#timer.at <= at) return;
    this.#timer?.end[Symbol.dispose]();
    const look = (): void => {
      this.#timer = undefined;
      this.#lookedAt = this.#clock.now();
      this.#look();
    };
    this.#timer = { at, end: this.#clock.setTimeout(look, Math.max(0, at - now)) };
  }

  /** While somebody waits, the resolver looks more often. */
  #hurryUp(): void {
    if (this.#hurry !== undefined) return;
    this.#hurry = new AbortController();
    this.#resolver.until(() => false, { signal: this.#hurry.signal }).catch(() => {});
  }
}
