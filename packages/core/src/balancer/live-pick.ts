import type { Picked, RetryOptions } from '../balancer.ts';
import { noTrial, type Trial } from '../ejection/health.ts';
import type { Endpoint } from '../endpoint.ts';
import type { Outcome } from '../outcome.ts';
import type { Member } from './member.ts';

/** Whom a pick belongs to, and who hears how it ended. */
export interface Lender<R> {
  settle(pick: LivePick<R>, outcome: Outcome): void;
  released(pick: LivePick<R>): void;
}

/** What came before a retry. */
export interface Past {
  /** How many tries of this request. */
  readonly tries: number;
  /** Whom it was tried at. */
  readonly tried: readonly Member[];
  /** The retry budget has paid for one of its tries, the one to come included. */
  readonly isPaid: boolean;
  /** For how long it may wait for somebody who accepts connections; undefined: it has not waited yet. */
  readonly waitUntil: number | undefined;
}

/** One small object and no closure, as one is made for every request. */
export class LivePick<R> implements Picked {
  readonly endpoint: Endpoint;
  readonly member: Member;
  readonly lender: Lender<R>;
  readonly options: RetryOptions<R>;
  /** Undefined for a first try. */
  readonly past: Past | undefined;
  /** As its Lender says: whether what comes of it tells something of the endpoint's trouble. */
  trial: Trial = noTrial;
  /** Neither `done` nor released. */
  isOut = true;

  constructor(lender: Lender<R>, member: Member, options: RetryOptions<R>, past?: Past) {
    this.endpoint = member.endpoint;
    this.member = member;
    this.lender = lender;
    this.options = options;
    this.past = past;
    member.inFlight += 1;
  }

  done(outcome: Outcome): void {
    this.finish(outcome);
  }

  release(): void {
    if (giveBack(this)) this.lender.released(this);
  }

  [Symbol.dispose](): void {
    this.release();
  }

  /** `done`, and whether it counted. */
  finish(outcome: Outcome): boolean {
    const counts = giveBack(this);
    if (counts) this.lender.settle(this, outcome);
    return counts;
  }

  /** What a retry does not say is as it was: a request for `web-0` is none for anybody else. */
  filledIn(options: RetryOptions<R>): RetryOptions<R> {
    const before = this.options;
    return {
      key: options.key ?? before.key,
      endpoint: options.endpoint ?? before.endpoint,
      request: options.request ?? before.request,
      among: options.among ?? before.among,
      idempotent: options.idempotent ?? before.idempotent,
    };
  }

  /** What is past once this one has failed. */
  behind(isPaid: boolean): Past {
    const { tries, tried, isPaid: wasPaid, waitUntil } = this.past ?? nothing;
    return { tries: tries + 1, tried: [...tried, this.member], isPaid: isPaid || wasPaid, waitUntil };
  }
}

/** No private method, for which V8 would put one more thing into every object. */
function giveBack<R>(pick: LivePick<R>): boolean {
  const { isOut, member } = pick;
  if (isOut) member.inFlight -= 1;
  pick.isOut = false;
  return isOut;
}

const nothing: Past = { tries: 0, tried: [], isPaid: false, waitUntil: undefined };
