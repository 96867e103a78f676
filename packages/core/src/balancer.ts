import { LiveBalancer } from './balancer/live-balancer.ts';
import { checkBalancerOptions } from './balancer/settings.ts';
import type { Clock } from './clock.ts';
import { createResolver, type Discovery } from './discovery.ts';
import type { EjectionOptions } from './ejection.ts';
import type { Endpoint } from './endpoint.ts';
import type { Outcome } from './outcome.ts';
import type { Candidate, PickerFactory } from './picker.ts';
import type { Explanation, Resolver, Unsubscribe, Waiting } from './resolver.ts';
import type { Target } from './target.ts';

/**
 * Decides which endpoint gets a request: a Resolver says who is there, a Picker chooses, and what came of it flows back
 * by `done`.
 *
 * `run` does it all. `pick` and `retry` are its parts, for clients that cannot be wrapped in a function.
 */
export interface Balancer<R = unknown> extends AsyncDisposable {
  readonly resolver: Resolver;
  /**
   * Picks among those who are there now; undefined if none of them will do. For callers that cannot wait.
   *
   * @throws DiscoveryError `NO_STABLE_NAMES` where the picker needs names and the pods have none, `PICKER_FAILED` where
   *   it threw or made up an endpoint, `CLOSED` after `close()`.
   */
  tryPick(options?: PickOptions<R>): Picked | undefined;
  /**
   * As `tryPick`, and waits for somebody to be there; at once where somebody is.
   *
   * @throws DiscoveryError also `NO_ENDPOINTS` or `SLOT_ABSENT` after `waitMs`, saying who was seen, and
   *   `BAD_TARGET` where the target can never be resolved; the signal's reason when `signal` aborts.
   */
  pick(options?: WaitingPickOptions<R>): Promise<Picked>;
  /**
   * `done(outcome)` and, if the rule allows another try, a pick of an endpoint that was not tried yet.
   *
   * - `never` sent: each other endpoint once, whatever the method.
   * - `maybe` sent: once, if `idempotent`, and within the retry budget.
   * - `answered`, or cancelled: no.
   *
   * A request that is bound to one endpoint (`options.endpoint`, or a pinned picker) has no other. What `options` leave
   * out is as it was for the pick.
   */
  retry(picked: Picked, outcome: Outcome, options?: RetryOptions<R>): Picked | undefined;
  /**
   * As `retry`. Where all refuse, as a restarting one-pod set does, it waits: for somebody new, or for one of them to
   * accept connections again. So a request that is bound to one endpoint may get that one once more. Only for requests
   * that were never sent; `waitMs` is for all such waits of a request together.
   *
   * @throws DiscoveryError `BAD_OPTION`, what `tryPick` throws; the signal's reason when `signal` aborts.
   */
  pickAgain(
    picked: Picked,
    outcome: Outcome,
    options?: RetryOptions<R> & WaitingPickOptions<R>,
  ): Promise<Picked | undefined>;
  /**
   * Picks, calls `attempt`, tells how it went, and tries again where `pickAgain` allows it.
   *
   * A returned Response of 502, 503 or 504 speaks against the endpoint, as a thrown one does, and is returned.
   *
   * Whatever `attempt` returns is returned, also when `signal` has aborted meanwhile: a commit that came through is not
   * thrown away. So an attempt that does not heed its own signal is waited for.
   *
   * @throws what the last attempt threw, unchanged; the signal's reason when `signal` aborts; what `pick` throws.
   */
  run<T>(attempt: (attempt: Attempt) => T | PromiseLike<T>, options?: RunOptions<R>): Promise<T>;
  /**
   * Whom a picker that goes by the key (`rendezvous`) prefers for it, the best first: where the copies of a thing live.
   * Ejections do not change it, so that all clients name the same ones.
   *
   * @throws DiscoveryError `BAD_OPTION` where the picker ranks nobody, `NO_STABLE_NAMES`, `PICKER_FAILED`, `CLOSED`.
   */
  rank(options: RankOptions): readonly Endpoint[];
  /** Called when others may be picked than before: the set changed, somebody was ejected, or is back. */
  onChange(listener: () => void): Unsubscribe;
  /** Everybody the resolver knows, with what was seen of them from here. */
  endpoints(): readonly EndpointStats[];
  /** Why each endpoint gets requests from here, or gets none; of all of them, or of one (its name or id). */
  explain(name?: string): Explanation;
  /** Ends the waits, and the resolver if it was made here. What was picked may still be given back. */
  close(): Promise<void>;
}

export interface PickOptions<R = unknown> {
  /** What hashing pickers go by. */
  readonly key?: string | undefined;
  /** This slot or id, whatever the picker says. */
  readonly endpoint?: string | undefined;
  /** For pickers that look at the request. */
  readonly request?: R | undefined;
  /** Narrows who may be picked. Return the same array for the same answer, as pickers cache by it. */
  readonly among?: ((candidates: readonly Candidate[]) => readonly Candidate[]) | undefined;
}

export interface WaitingPickOptions<R = unknown> extends PickOptions<R>, Waiting {
  /**
   * How long to wait for an endpoint to be there, and to accept connections. Default 2 000. 0 fails at once; raise it to
   * ride out restarts of a leader.
   */
  readonly waitMs?: number | undefined;
}

export interface RetryOptions<R = unknown> extends PickOptions<R> {
  /** May the request be made twice? Default false: only what was never sent is tried again. */
  readonly idempotent?: boolean | undefined;
}

export interface RunOptions<R = unknown> extends WaitingPickOptions<R>, RetryOptions<R> {
  /** Default: as many as the rule of `retry` allows. 1 for none but the first. */
  readonly maxAttempts?: number | undefined;
  /**
   * After this the attempt's signal aborts with TIMEOUT, and the request counts as maybe sent. Default: never. Set it
   * well below the caller's own deadline, which is never tried again, and above the client's connect timeout: a connect
   * that is cut off counts as maybe sent, too.
   */
  readonly attemptTimeoutMs?: number | undefined;
  /** Reads the client's errors. Default: `classify`, which knows those of Node and undici, and tries no unknown one again. */
  readonly classify?: ((error: unknown, endpoint: Endpoint) => Outcome) | undefined;
}

/** An endpoint to use once. The first `done` or `release` counts; what comes after it does nothing. Disposing is release. */
export interface Picked extends Disposable {
  readonly endpoint: Endpoint;
  done(outcome: Outcome): void;
  /** It was not used: tells nothing. */
  release(): void;
}

export interface Attempt {
  readonly endpoint: Endpoint;
  /** Aborts with the caller's, or with TIMEOUT after `attemptTimeoutMs`. */
  readonly signal: AbortSignal;
  /** 0 for the first. */
  readonly attempt: number;
  /** Call it when bytes left that the server may act on: from then on a failure is `maybe`, whatever the error looks like. */
  sent(): void;
}

export interface RankOptions {
  readonly key: string;
  /** How many at most. Default: all. */
  readonly count?: number | undefined;
}

export interface EndpointStats {
  readonly endpoint: Endpoint;
  /**
   * - `ejected`: left out, as long as others are there.
   * - `probing`: was ejected; one request is to tell whether it is back.
   * - `draining`, `not-ready`: as Kubernetes says; gets nothing unless nobody serves.
   */
  readonly state: 'available' | 'ejected' | 'probing' | 'draining' | 'not-ready';
  readonly inFlight: number;
  /** What `peakEwma` goes by: recent answers, peaks first. NaN: less than two so far, or since it is back. */
  readonly latencyMs: number;
  /** Since it was first seen, as the next two. */
  readonly requests: number;
  readonly failures: number;
  readonly ejections: number;
  readonly lastError: unknown;
}

export interface BalancerOptions<R = unknown> {
  /** Default: `peakEwma()`, for requests that are answered. `leastRequest()` for sessions and statements of uneven cost. */
  readonly picker?: PickerFactory<R> | undefined;
  /** Who gets no requests for a while, after failures. False: nobody, as where something else sees to that. */
  readonly ejection?: false | EjectionOptions | undefined;
  readonly retryBudget?: RetryBudgetOptions | undefined;
  /** Finds the service where `from` is a Target. Default: the default Discovery. */
  readonly discovery?: Discovery | undefined;
  /** Default: `Math.random`. */
  readonly random?: (() => number) | undefined;
  /** Default: the resolver's. */
  readonly clock?: Clock | undefined;
}

/** How many requests that were maybe sent may be made twice. Those that were never sent are outside of it. */
export interface RetryBudgetOptions {
  /** Retries per request. Default 0.1. */
  readonly ratio?: number | undefined;
  /** Retries per second on top, for callers with few requests. Default 0.1; per client, so many clients make much of it. */
  readonly perSecond?: number | undefined;
  /** What can be saved up. Default 10. */
  readonly burst?: number | undefined;
}

/**
 * A Balancer over a Resolver of yours, which stays yours to close, or over a service, whose Resolver it makes and closes.
 *
 * @throws DiscoveryError `BAD_OPTION`, `BAD_TARGET`; `PICKER_FAILED` where the picker cannot be made.
 */
export function createBalancer<R = unknown>(from: Resolver | Target, options: BalancerOptions<R> = {}): Balancer<R> {
  if (typeof from === 'object' && from !== null && 'snapshot' in from)
    return new LiveBalancer(from, checkBalancerOptions(options, from.clock));
  const resolver = createResolver(from, { discovery: options.discovery });
  try {
    return new LiveBalancer(resolver, checkBalancerOptions(options, resolver.clock), () => resolver.close());
  } catch (error) {
    void resolver.close();
    throw error;
  }
}
