import type { Endpoint } from '../endpoint.ts';

/**
 * - `available`: picked as any other.
 * - `ejected`: not picked, unless nobody else is left.
 * - `due`: its trial request may come; who is picked next is that one.
 * - `probing`: the trial request is under way.
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
  /** Trial requests that failed since it was ejected. */
  failedTrials = 0;
  ejections = 0;
  /** What will bring it back. */
  pending: Disposable | undefined;

  /** Left out, if others are there. */
  get isOut(): boolean {
    return this.state === 'ejected' || this.state === 'probing';
  }

  /** Ends what was going to bring it back. */
  settle(): void {
    this.pending?.[Symbol.dispose]();
    this.pending = undefined;
    this.nextAt = Number.NaN;
  }
}

export interface Patient {
  readonly endpoint: Endpoint;
  readonly health: Health;
  /** It is back: what it did before says nothing about what it will do. */
  recovered(): void;
}
