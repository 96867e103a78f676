import type { Endpoint } from '../endpoint.ts';

/**
 * - `available`: picked as any other.
 * - `ejected`: not picked, unless nobody else is left.
 * - `due`: its trial request may come; who is picked next is that one.
 * - `probing`: the trial request is under way.
 *
 * ```
 * unreachable:  available ──no connection──► ejected ──a probe gets through──► available
 * failing:      available ──five in a row──► ejected ──after a while──► due ──picked──► probing ──answers──► available
 *                                               ▲────────────────────fails─────────────────┘
 * ```
 */
export type HealthState = 'available' | 'ejected' | 'due' | 'probing';

/** `unreachable`: a connect will tell when that is over. `failing`: only a request can. */
export type Trouble = 'unreachable' | 'failing';

/** What a balancer thinks of one endpoint. `Ejector` says what follows from what. */
export class Health {
  state: HealthState = 'available';
  /** Undefined while it is available. */
  trouble: Trouble | undefined;
  /** Of the ejection. */
  since: number = Number.NaN;
  /** Of the next probe, or trial. */
  nextAt: number = Number.NaN;
  failuresInARow = 0;
  /** For how long it said, when it failed last, that it cannot serve; 0: it did not say. */
  retryAfterMs = 0;
  /** Of its troubles, this is the how-manieth: what was picked in an earlier one tells nothing of this one. */
  troubles = 0;
  /** The same of trial requests. */
  trials = 0;
  /** Those that failed since it was ejected. */
  failedTrials = 0;
  ejections = 0;
  /** What will bring it back. */
  pending: Disposable | undefined;

  /** Left out, if others are there. */
  get isOut(): boolean {
    return this.state === 'ejected' || this.state === 'probing';
  }

  /** It is as good as new, as far as anybody can tell. */
  clear(): void {
    this.stopWaiting();
    this.state = 'available';
    this.trouble = undefined;
    this.failuresInARow = 0;
  }

  /** Ends what was going to bring it back. */
  stopWaiting(): void {
    this.pending?.[Symbol.dispose]();
    this.pending = undefined;
    this.nextAt = Number.NaN;
  }
}

/** What a pick of an endpoint in trouble was, so that what comes of it can be told from what comes of others. */
export interface Trial {
  /** `Health.troubles`; 0: it was in none. */
  readonly trouble: number;
  /** `Health.trials`; 0: picked in spite of its trouble, and not as its trial request. */
  readonly trial: number;
}

export const noTrial: Trial = { trouble: 0, trial: 0 };

export interface Patient {
  readonly endpoint: Endpoint;
  readonly health: Health;
  /** It is back: what it did before says nothing about what it will do. */
  recovered(): void;
}
