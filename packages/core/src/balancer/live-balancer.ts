import { setMaxListeners } from 'node:events';
import type {
  Balancer,
  EndpointStats,
  Picked,
  PickOptions,
  RankOptions,
  RetryOptions,
  RunOptions,
  WaitingPickOptions,
} from '../balancer.ts';
import type { Endpoint } from '../endpoint.ts';
import { DiscoveryError } from '../errors.ts';
import { msOption } from '../options.ts';
import { verdictOf } from '../outcome/blames.ts';
import type { Outcome } from '../outcome.ts';
import type { Explanation, Resolver, Unsubscribe } from '../resolver.ts';
import { absence } from './absence.ts';
import { explain } from './explain.ts';
import { forgiving } from './forgiving.ts';
import { Lending } from './lending.ts';
import { Listeners } from './listeners.ts';
import { LivePick } from './live-pick.ts';
import { retryPrice } from './retry-price.ts';
import { run } from './run.ts';
import type { BalancerSettings } from './settings.ts';
import type { AttemptFunction } from './try-once.ts';
import { waitForPick } from './waiting.ts';

/** Whom there is to lend, and what callers want: one of them now, or later, or another one. */
export class LiveBalancer<R> implements Balancer<R> {
  readonly resolver: Resolver;
  readonly #settings: BalancerSettings<R>;
  readonly #lending: Lending<R>;
  readonly #listeners = new Listeners();
  readonly #closing = new AbortController();
  readonly #closeResolver: (() => Promise<void>) | undefined;
  /** What ended it. Kept, as it is asked for at every pick, and asking a signal takes longer. */
  #closed: DiscoveryError | undefined;

  constructor(resolver: Resolver, settings: BalancerSettings<R>, closeResolver?: () => Promise<void>) {
    this.resolver = resolver;
    this.#settings = settings;
    this.#lending = new Lending(resolver, settings, () => this.#listeners.tell());
    this.#closeResolver = closeResolver;
    const { signal } = this.#closing;
    // A hundred callers that wait for the first set are no leak.
    setMaxListeners(0, signal);
    resolver.on('report', (report) => this.#lending.heard(report), { signal });
    resolver.on('change', () => this.#setChanged(), { signal });
  }

  tryPick(options: PickOptions<R> = anything): Picked | undefined {
    if (this.#closed !== undefined) throw this.#closed;
    return this.#lending.take(options);
  }

  async pick(options: WaitingPickOptions<R> = {}): Promise<Picked> {
    const waitMs = msOption('waitMs', options.waitMs, WAIT_MS);
    options.signal?.throwIfAborted();
    const wait = (): Promise<Picked | undefined> =>
      this.#wait(() => this.#lending.take(options), waitMs, options.signal);
    const picked = this.tryPick(options) ?? (await wait());
    if (picked !== undefined) return picked;
    throw absence(this.#lending.selection, options, { waitMs, now: this.#settings.clock.now() });
  }

  retry(picked: Picked, outcome: Outcome, options: RetryOptions<R> = {}): Picked | undefined {
    const before = this.#own(picked);
    const again = before.filledIn(options);
    const { selection } = this.#lending;
    if (!before.finish(outcome) || this.#closed !== undefined || selection.isPinned(again)) return undefined;
    const price = retryPrice(before, outcome, again.idempotent ?? false);
    if (price === undefined) return undefined;
    const past = before.behind(price === 'token');
    const member = selection.select(again, past);
    if (member === undefined || (price === 'token' && !this.#settings.budget.withdraw())) return undefined;
    return this.#lending.lend(member, again, past);
  }

  async pickAgain(
    picked: Picked,
    outcome: Outcome,
    options: RetryOptions<R> & WaitingPickOptions<R> = {},
  ): Promise<Picked | undefined> {
    const waitMs = msOption('waitMs', options.waitMs, WAIT_MS);
    const before = this.#own(picked);
    const mayWait = before.isOut && verdictOf(outcome) === 'unreachable';
    const next = this.retry(picked, outcome, options);
    if (next !== undefined || !mayWait) return next;
    const now = this.#settings.clock.now();
    const { waitUntil = now + waitMs, ...past } = before.behind(false);
    const again = before.filledIn(options);
    const reconsidered = forgiving({ ...past, waitUntil });
    return this.#wait(() => this.#lending.take(again, reconsidered()), waitUntil - now, options.signal);
  }

  run<T>(attempt: AttemptFunction<T>, options: RunOptions<R> = {}): Promise<T> {
    return run(this, this.#settings.clock, attempt, options);
  }

  rank(options: RankOptions): readonly Endpoint[] {
    this.#closing.signal.throwIfAborted();
    return this.#lending.selection.rank(options).map(({ endpoint }) => endpoint);
  }

  onChange(listener: () => void): Unsubscribe {
    this.#closing.signal.throwIfAborted();
    return this.#listeners.add(listener);
  }

  endpoints(): readonly EndpointStats[] {
    this.#lending.readClock();
    return Array.from(this.#lending.selection.candidates.all(), (member) => member.stats());
  }

  explain(name?: string): Explanation {
    return explain(this.#lending.selection, this.#lending.readClock(), name);
  }

  async close(): Promise<void> {
    const { name } = this.resolver;
    const message = `The balancer of ${name} is closed. Make another one, or close it later.`;
    this.#closed ??= new DiscoveryError('ROLLCALL_CLOSED', message, { service: name });
    this.#closing.abort(this.#closed);
    this.#lending.close();
    this.#listeners.end();
    await this.#closeResolver?.();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #wait(
    take: () => Picked | undefined,
    waitMs: number,
    signal: AbortSignal | undefined,
  ): Promise<Picked | undefined> {
    if (waitMs <= 0 || this.#closed !== undefined) return undefined;
    const signals = [signal, this.#closing.signal];
    const onHealth = (listener: () => void): Unsubscribe => this.#listeners.add(listener);
    return waitForPick(this.resolver, take, { clock: this.#settings.clock, waitMs, signals, onHealth });
  }

  #own(picked: Picked): LivePick<R> {
    if (picked instanceof LivePick && picked.lender === this.#lending) return picked;
    const message = '`retry` takes what `tryPick`, `pick` or `retry` of the same balancer gave.';
    throw new DiscoveryError('ROLLCALL_BAD_OPTION', message, { service: this.resolver.name });
  }

  /** Who has left is not probed any more, also where nobody picks. */
  #setChanged(): void {
    this.#lending.selection.follow();
    this.#listeners.tell();
  }
}

const WAIT_MS = 2_000;

/** One for all, as most picks want nothing in particular. */
const anything = {};
