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
import { Ejector } from '../ejection/ejector.ts';
import type { Endpoint } from '../endpoint.ts';
import { DiscoveryError } from '../errors.ts';
import { msOption } from '../options.ts';
import { verdictOf } from '../outcome/blames.ts';
import type { Outcome } from '../outcome.ts';
import type { Explanation, Report, Resolver, Unsubscribe } from '../resolver.ts';
import { absence } from './absence.ts';
import { explain } from './explain.ts';
import { Listeners } from './listeners.ts';
import { type Lender, LivePick } from './live-pick.ts';
import type { Member } from './member.ts';
import { retryPrice } from './retry-price.ts';
import { run } from './run.ts';
import { Selection } from './selection.ts';
import type { BalancerSettings } from './settings.ts';
import type { AttemptFunction } from './try-once.ts';
import { waitForPick } from './waiting.ts';

/** A Selection to pick by, an Ejector that leaves some out, a Resolver to tell, and a budget for retries. */
export class LiveBalancer<R> implements Balancer<R>, Lender<R> {
  readonly resolver: Resolver;
  readonly #settings: BalancerSettings<R>;
  readonly #selection: Selection<R>;
  readonly #ejector: Ejector<Member>;
  readonly #listeners = new Listeners();
  readonly #closing = new AbortController();
  readonly #closeResolver: (() => Promise<void>) | undefined;
  #picks = 0;
  /** What ended it. Kept, as it is asked for at every pick, and asking a signal takes longer. */
  #closed: DiscoveryError | undefined;

  constructor(resolver: Resolver, settings: BalancerSettings<R>, closeResolver?: () => Promise<void>) {
    this.resolver = resolver;
    this.#settings = settings;
    this.#ejector = new Ejector<Member>(settings.ejection, settings, {
      changed: () => this.#healthChanged(),
      reached: ({ endpoint }) => resolver.report(endpoint.id, 'reachable'),
    });
    this.#selection = new Selection({
      resolver,
      name: settings.name,
      picker: settings.picker,
      isEjecting: () => this.#ejector.isNeeded,
      left: (member) => this.#ejector.dismiss(member),
    });
    this.#closeResolver = closeResolver;
    const { signal } = this.#closing;
    // A hundred callers that wait for the first set are no leak.
    setMaxListeners(0, signal);
    resolver.on('report', (report) => this.#heard(report), { signal });
    resolver.on('change', () => this.#setChanged(), { signal });
  }

  tryPick(options: PickOptions<R> = anything): Picked | undefined {
    if (this.#closed !== undefined) throw this.#closed;
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
    if (!before.finish(outcome) || this.#closed !== undefined || this.#selection.isPinned(again)) return undefined;
    const price = retryPrice(before, outcome, again.idempotent ?? false);
    const member = price && this.#selection.select(again, before);
    if (member === undefined || (price === 'token' && !this.#settings.budget.withdraw())) return undefined;
    return this.#lend(member, again, before, before.charged || price === 'token');
  }

  run<T>(attempt: AttemptFunction<T>, options: RunOptions<R> = {}): Promise<T> {
    return run(this, this.#settings.clock, attempt, options);
  }

  rank(options: RankOptions): readonly Endpoint[] {
    this.#closing.signal.throwIfAborted();
    return this.#selection.rank(options).map(({ endpoint }) => endpoint);
  }

  onChange(listener: () => void): Unsubscribe {
    this.#closing.signal.throwIfAborted();
    return this.#listeners.add(listener);
  }

  endpoints(): readonly EndpointStats[] {
    const now = this.#settings.clock.now();
    return Array.from(this.#selection.candidates.all(), (member) => member.stats(now));
  }

  explain(name?: string): Explanation {
    return explain(this.#selection, this.#settings.clock.now(), name);
  }

  settle({ member, attempt, trial }: LivePick<R>, outcome: Outcome): void {
    if (attempt === 0) this.#settings.budget.deposit();
    member.note(outcome, this.#settings.clock.now());
    if (this.#closed !== undefined) return;
    const { trouble, troubles } = member.health;
    const wasUnreachable = trouble === 'unreachable' && trial.trouble === troubles;
    if (!member.hasLeft) this.#ejector.ended(member, outcome, trial);
    this.#report(member, outcome, wasUnreachable);
  }

  released({ member, trial }: LivePick<R>): void {
    if (!member.hasLeft) this.#ejector.released(member, trial);
  }

  async close(): Promise<void> {
    const { name } = this.resolver;
    const message = `The balancer of ${name} is closed. Make another one, or close it later.`;
    this.#closed ??= new DiscoveryError('ROLLCALL_CLOSED', message, { service: name });
    this.#closing.abort(this.#closed);
    this.#ejector.close();
    this.#listeners.end();
    await this.#closeResolver?.();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #take(options: PickOptions<R>): Picked | undefined {
    const member = this.#selection.select(options);
    return member && this.#lend(member, options);
  }

  #lend(member: Member, options: RetryOptions<R>, before?: LivePick<R>, charged = false): Picked {
    const pick = new LivePick(this, member, options, before, charged);
    this.#picks += 1;
    member.lastPick = this.#picks;
    if (member.health.trouble !== undefined) pick.trial = this.#ejector.picked(member);
    return pick;
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
  #report({ endpoint }: Member, outcome: Outcome, wasUnreachable: boolean): void {
    if (verdictOf(outcome) === 'unreachable') this.resolver.report(endpoint.id, 'unreachable');
    else if (outcome.kind === 'ok' && wasUnreachable) this.resolver.report(endpoint.id, 'reachable');
  }

  /** What any balancer of this service saw of a connection is true for all of them. */
  #heard({ id, fact }: Report): void {
    const member = this.#selection.candidates.get(id);
    if (member !== undefined) this.#ejector[fact](member);
  }

  /** Who has left is not probed any more, also where nobody picks. */
  #setChanged(): void {
    this.#selection.follow();
    this.#listeners.tell();
  }

  #healthChanged(): void {
    this.#selection.candidates.healthChanged();
    this.#listeners.tell();
  }
}

/** One for all, as most picks want nothing in particular. */
const anything = {};

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
