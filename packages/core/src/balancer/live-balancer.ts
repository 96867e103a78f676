import { setMaxListeners } from 'node:events';
import type {
  Balancer,
  EndpointStats,
  Picked,
  PickOptions,
  RetryOptions,
  RunOptions,
  WaitingPickOptions,
} from '../balancer.ts';
import { DiscoveryError } from '../errors.ts';
import { msOption } from '../options.ts';
import { blamesEndpoint } from '../outcome/classify.ts';
import type { Outcome } from '../outcome.ts';
import type { Resolver, Unsubscribe } from '../resolver.ts';
import { absence } from './absence.ts';
import { type Lender, LivePick } from './live-pick.ts';
import type { Member } from './member.ts';
import { retryPrice } from './retry-price.ts';
import { run } from './run.ts';
import { Selection } from './selection.ts';
import type { BalancerSettings } from './settings.ts';
import type { AttemptFunction } from './try-once.ts';
import { waitForPick } from './waiting.ts';

/** A Selection to pick by, a Resolver to tell, and a budget for retries. */
export class LiveBalancer<R> implements Balancer<R>, Lender<R> {
  readonly resolver: Resolver;
  readonly #settings: BalancerSettings<R>;
  readonly #selection: Selection<R>;
  readonly #closing = new AbortController();
  readonly #closeResolver: (() => Promise<void>) | undefined;

  constructor(resolver: Resolver, settings: BalancerSettings<R>, closeResolver?: () => Promise<void>) {
    this.resolver = resolver;
    this.#settings = settings;
    this.#selection = new Selection(resolver, settings.name, settings.picker);
    this.#closeResolver = closeResolver;
    // A hundred callers that wait for the first set are no leak.
    setMaxListeners(0, this.#closing.signal);
  }

  tryPick(options: PickOptions<R> = {}): Picked | undefined {
    this.#closing.signal.throwIfAborted();
    return this.#take(options);
  }

  async pick(options: WaitingPickOptions<R> = {}): Promise<Picked> {
    const waitMs = msOption('waitMs', options.waitMs, 2_000);
    options.signal?.throwIfAborted();
    const picked = this.tryPick(options) ?? (waitMs > 0 ? await this.#wait(options, waitMs) : undefined);
    if (picked !== undefined) return picked;
    throw absence(this.#selection, options, { waitMs, now: this.#settings.clock.now() });
  }

  retry(picked: Picked, outcome: Outcome, options: RetryOptions<R> = {}): Picked | undefined {
    const before = this.#own(picked);
    const again = filledIn(options, before.options);
    if (!before.finish(outcome) || this.#closing.signal.aborted || this.#selection.isPinned(again)) return undefined;
    const price = retryPrice(before, outcome, again.idempotent ?? false);
    const member = price && this.#selection.select(again, before);
    if (member === undefined || (price === 'token' && !this.#settings.budget.withdraw())) return undefined;
    return new LivePick(this, member, again, before, before.charged || price === 'token');
  }

  run<T>(attempt: AttemptFunction<T>, options: RunOptions<R> = {}): Promise<T> {
    return run(this, this.#settings.clock, attempt, options);
  }

  onChange(listener: () => void): Unsubscribe {
    const { signal } = this.#closing;
    signal.throwIfAborted();
    return this.resolver.on('change', () => listener(), { signal });
  }

  endpoints(): readonly EndpointStats[] {
    return Array.from(this.#selection.candidates.all(), (member) => member.stats());
  }

  settle({ member, attempt }: LivePick<R>, outcome: Outcome): void {
    if (attempt === 0) this.#settings.budget.deposit();
    member.note(outcome);
    if (!this.#closing.signal.aborted) this.#report(member, outcome);
  }

  async close(): Promise<void> {
    const { name } = this.resolver;
    const message = `The balancer of ${name} is closed. Make another one, or close it later.`;
    this.#closing.abort(new DiscoveryError('ROLLCALL_CLOSED', message, { service: name }));
    await this.#closeResolver?.();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #take(options: PickOptions<R>): Picked | undefined {
    const member = this.#selection.select(options);
    return member && new LivePick(this, member, options);
  }

  #wait(options: WaitingPickOptions<R>, waitMs: number): Promise<Picked | undefined> {
    const signals = [options.signal, this.#closing.signal];
    return waitForPick(this.resolver, () => this.#take(options), { clock: this.#settings.clock, waitMs, signals });
  }

  #own(picked: Picked): LivePick<R> {
    if (picked instanceof LivePick && picked.lender === this) return picked;
    const message = '`retry` takes what `tryPick`, `pick` or `retry` of the same balancer gave.';
    throw new DiscoveryError('ROLLCALL_BAD_OPTION', message, { service: this.resolver.name });
  }

  /** The resolver hears of connects that failed, and once more when that has passed. */
  #report(member: Member, outcome: Outcome): void {
    const isUnreachable = outcome.kind === 'failed' && outcome.reached === 'never' && blamesEndpoint(outcome.error);
    const isBack = outcome.kind === 'ok' && member.unreachable;
    if (!isUnreachable && !isBack) return;
    member.unreachable = isUnreachable;
    this.resolver.report(member.endpoint.id, isUnreachable ? 'unreachable' : 'reachable');
  }
}

/** What a retry does not say is as it was: a request for `web-0` is none for anybody else. */
function filledIn<R>(options: RetryOptions<R>, before: RetryOptions<R>): RetryOptions<R> {
  return {
    key: options.key ?? before.key,
    endpoint: options.endpoint ?? before.endpoint,
    request: options.request ?? before.request,
    among: options.among ?? before.among,
    idempotent: options.idempotent ?? before.idempotent,
  };
}
