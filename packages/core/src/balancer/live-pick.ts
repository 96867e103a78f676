import type { Picked, RetryOptions } from '../balancer.ts';
import type { Trial } from '../ejection/health.ts';
import type { Endpoint } from '../endpoint.ts';
import type { Outcome } from '../outcome.ts';
import type { Member } from './member.ts';

/** Whom a pick belongs to, and who hears how it ended. */
export interface Lender<R> {
  settle(pick: LivePick<R>, outcome: Outcome): void;
  released(pick: LivePick<R>): void;
}

/** One object and no closure, as one is made for every request. */
export class LivePick<R> implements Picked {
  readonly endpoint: Endpoint;
  readonly member: Member;
  readonly lender: Lender<R>;
  readonly options: RetryOptions<R>;
  /** The try before this one, if this is a retry. */
  readonly previous: LivePick<R> | undefined;
  /** 0 for the first try. */
  readonly attempt: number;
  /** The retry budget has paid for this try, or for one before it. */
  readonly charged: boolean;
  /** As its Lender says: whether what comes of it tells something of the endpoint's trouble. */
  trial: Trial = noTrial;
  /** Whom the request was tried at so far, this one included; undefined for a first try. One for all its tries. */
  readonly #tried: Set<Member> | undefined;
  #out = true;

  constructor(lender: Lender<R>, member: Member, options: RetryOptions<R>, previous?: LivePick<R>, charged = false) {
    this.endpoint = member.endpoint;
    this.member = member;
    this.lender = lender;
    this.options = options;
    this.previous = previous;
    this.attempt = previous === undefined ? 0 : previous.attempt + 1;
    this.charged = charged;
    this.#tried = previous === undefined ? undefined : (previous.#tried ?? new Set([previous.member])).add(member);
    member.inFlight += 1;
  }

  done(outcome: Outcome): void {
    this.finish(outcome);
  }

  release(): void {
    if (this.#giveBack()) this.lender.released(this);
  }

  [Symbol.dispose](): void {
    this.release();
  }

  /** `done`, and whether it counted. */
  finish(outcome: Outcome): boolean {
    const counts = this.#giveBack();
    if (counts) this.lender.settle(this, outcome);
    return counts;
  }

  /** Was it tried for this request? */
  tried(member: Member): boolean {
    return this.member === member || (this.#tried?.has(member) ?? false);
  }

  #giveBack(): boolean {
    const out = this.#out;
    if (out) this.member.inFlight -= 1;
    this.#out = false;
    return out;
  }
}

const noTrial: Trial = { trouble: 0, trial: 0 };
