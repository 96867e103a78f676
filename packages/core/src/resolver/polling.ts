import type { Resolution } from '../resolution.ts';
import type { LookupSource } from '../source.ts';
import { type Driver, type Host, tellerOf } from './driver.ts';
import { readWord, thrown } from './word.ts';

/** A lookup that has not answered by then will not: a source that waits for news is a `watch`. */
const ANSWER_MS = 10_000;
/** Spreads clients that started together. */
const JITTER = 0.1;

/** Asks a Source again when its answer expires; one flight at a time, never more often than `pollMs.min`. */
export class Polling implements Driver {
  readonly #source: LookupSource;
  readonly #host: Host;
  #isClosed = false;
  #flight: Promise<void> | undefined;
  #abort: ((reason: Error) => void) | undefined;
  #next: { readonly at: number; readonly timer: Disposable } | undefined;
  #queued: PromiseWithResolvers<void> | undefined;
  #startedAt = Number.NEGATIVE_INFINITY;
  #failures = 0;

  constructor(source: LookupSource, host: Host) {
    this.#source = source;
    this.#host = host;
  }

  start(): void {
    this.#fly();
  }

  refresh(): Promise<void> {
    if (this.#flight !== undefined || this.#isClosed) return this.#flight ?? Promise.resolve();
    this.#queued ??= Promise.withResolvers();
    const { promise } = this.#queued;
    this.hint();
    return promise;
  }

  hint(): void {
    const { clock, pollMs } = this.#host.settings;
    if (this.#flight === undefined) this.#schedule(Math.min(this.#startedAt, clock.now()) + pollMs.min);
  }

  describe(now: number): string {
    if (this.#flight !== undefined) return 'a lookup is under way';
    if (this.#next === undefined) return 'no lookup is planned';
    return `next lookup in ${Math.max(0, Math.round(this.#next.at - now))} ms`;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#abort?.(new Error('closed'));
    this.#next?.timer[Symbol.dispose]();
    this.#next = undefined;
    this.#queued?.resolve();
    await this.#flight;
  }

  #fly(): void {
    const { clock } = this.#host.settings;
    this.#next?.timer[Symbol.dispose]();
    this.#next = undefined;
    this.#startedAt = clock.now();
    const queued = this.#queued;
    this.#queued = undefined;
    this.#flight = this.#lookup().then((batch) => {
      this.#flight = undefined;
      if (!this.#isClosed) this.#land(batch);
      queued?.resolve();
    });
  }

  #land(batch: readonly Resolution[]): void {
    this.#failures = batch.every(({ kind }) => kind === 'unknown') ? this.#failures + 1 : 0;
    this.#host.heard(batch, tellerOf(this.#source));
    this.#schedule(this.#host.settings.clock.now() + this.#delayAfter(batch));
  }

  async #lookup(): Promise<readonly Resolution[]> {
    const controller = new AbortController();
    const aborted = Promise.withResolvers<never>();
    this.#abort = (reason) => {
      controller.abort(reason);
      aborted.reject(reason);
    };
    const tooLate = (): void => this.#abort?.(new Error(`no answer in ${ANSWER_MS} ms`));
    const timer = this.#host.settings.clock.setTimeout(tooLate, ANSWER_MS);
    try {
      return readWord(await Promise.race([this.#source.lookup({ signal: controller.signal }), aborted.promise]));
    } catch (error) {
      return [thrown(error)];
    } finally {
      this.#abort = undefined;
      timer[Symbol.dispose]();
    }
  }

  /** The answer's TTL within bounds; after a failure sooner, then less and less often. */
  #delayAfter(batch: readonly Resolution[]): number {
    const { pollMs, random } = this.#host.settings;
    if (this.#host.isUrgent && this.#failures === 0) return pollMs.min;
    const ttls = batch.map((word) => (word.kind === 'unknown' ? undefined : word.expiresInMs));
    const ttl = Math.min(...ttls.map((ms) => ms ?? pollMs.max));
    const wanted = this.#failures === 0 ? ttl : pollMs.min * 2 ** Math.min(this.#failures - 1, 20);
    const jitter = 1 + (random() * 2 - 1) * JITTER;
    return Math.max(pollMs.min, Math.min(wanted, pollMs.max) * jitter);
  }

  /** Plans the next lookup; an earlier one that is planned already stays. */
  #schedule(when: number): void {
    const { clock } = this.#host.settings;
    const now = clock.now();
    const at = Math.max(when, now);
    if (this.#isClosed || (this.#next !== undefined && this.#next.at <= at)) return;
    this.#next?.timer[Symbol.dispose]();
    this.#next = { at, timer: clock.setTimeout(() => this.#fly(), at - now) };
  }
}
