import type { Clock } from './clock.ts';
import type { Resolution } from './resolution.ts';
import type { Change, Snapshot } from './snapshot.ts';

export interface Waiting {
  readonly signal?: AbortSignal | undefined;
}

/** Stops what it was given for; also by `using`. */
export type Unsubscribe = (() => void) & Disposable;

export interface ResolverEvents {
  /** The set changed. */
  change: Change;
  /** `snapshot.status` changed. */
  status: Snapshot;
  /** A lookup ended, or a watch told something: also when nothing changed. */
  resolution: Resolution;
  /** Somebody called `report`, whoever's lease it was. */
  report: Report;
}

export interface Report {
  /** Of the endpoint. */
  readonly id: string;
  readonly fact: Fact;
}

/** What a client saw of an endpoint when it connected. */
export type Fact = 'unreachable' | 'reachable';

/**
 * Keeps one Snapshot of one service true, and tells whoever listens.
 *
 * What you hold is a lease on the one live resolver of (target, options); `close()` gives this lease back, and the last
 * one that is given back ends the lookups.
 */
export interface Resolver extends AsyncDisposable {
  /** Canonical, as in logs and metrics: `web.default:http`. */
  readonly name: string;
  readonly snapshot: Snapshot;
  /** The time that it goes by. What is built on it goes by the same, unless told otherwise. */
  readonly clock: Clock;
  readonly isClosed: boolean;
  /**
   * Waits until at least `min` (1) endpoints are known, through `empty` and `unknown`.
   *
   * @throws DiscoveryError `NO_ENDPOINTS` when `signal` aborts, saying what was seen last (`cause`: the signal's
   *   reason); at once `BAD_TARGET` where the target cannot be resolved at all, `BAD_OPTION`, `CLOSED` after `close()`.
   */
  ready(options?: Waiting & { readonly min?: number | undefined }): Promise<Snapshot>;
  /** Waits for a snapshot that fulfils `predicate`. Throws as `ready` does. */
  until(predicate: (snapshot: Snapshot) => boolean, options?: Waiting): Promise<Snapshot>;
  /**
   * Joins or starts one resolution, at most one a second, and gives what is known after it.
   *
   * @throws DiscoveryError `CLOSED`; the signal's reason when `signal` aborts. A lookup that fails is no error: see
   *   `status` and `reason`.
   */
  refresh(options?: Waiting): Promise<Snapshot>;
  /**
   * What a client saw: a hint to look again, and (`unreachable`) the second proof that an absent endpoint is gone.
   * `id` is an Endpoint's; one that is no longer there is passed over.
   */
  report(id: string, fact: Fact): void;
  /**
   * Until the function that it gives is called or disposed, `signal` aborts, or the resolver closes. A listener that
   * throws, or rejects, is reported as a process warning; the resolver and the other listeners go on.
   *
   * @throws DiscoveryError `CLOSED`.
   */
  on<E extends keyof ResolverEvents>(
    event: E,
    listener: (value: ResolverEvents[E]) => void,
    options?: Waiting,
  ): Unsubscribe;
  /**
   * Everything that is there now, as `added`; then what changes. Ends when `signal` aborts or the resolver closes. What
   * is not read is kept: read on, or break off.
   *
   * @throws DiscoveryError `CLOSED`.
   */
  changes(options?: Waiting): AsyncIterableIterator<Change>;
  /** Why each endpoint is in, out, or late; what was asked last, whom, and what came back. */
  explain(): Explanation;
  close(): Promise<void>;
}

export interface Explanation {
  readonly text: string;
  readonly endpoints: readonly {
    readonly name: string;
    /** May be picked. */
    readonly picked: boolean;
    readonly why: string;
    /** Since it was first seen, or since it left. */
    readonly ageMs: number;
  }[];
}

export interface ResolverOptions {
  /**
   * How often a source is asked: at its answer's TTL, but never more often than `min` nor more seldom than `max`.
   * Default 1 000 to 5 000. Raise `max` where DNS is short of breath; new pods are then found later.
   */
  readonly pollMs?: { readonly min?: number | undefined; readonly max?: number | undefined } | undefined;
  /**
   * For how long the last good set is used while nobody can say. Default: for ever, as an outage of DNS is no outage of
   * pods. Afterwards the status is `failed` and the set empty.
   */
  readonly maxStaleMs?: number | undefined;
  /**
   * For how long at least "there is nobody" is not believed when DNS says so of a set that was there. Default 30 000: a
   * restarting one-pod set says the same. Lower it where clients should fail fast once a service is scaled to zero.
   */
  readonly emptyGraceMs?: number | undefined;
  /** Default: the system's. */
  readonly clock?: Clock | undefined;
  /** For jitter. Default: `Math.random`. */
  readonly random?: (() => number) | undefined;
}
