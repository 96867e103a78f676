/**
 * How an attempt ended: with an answer, with a 503 (`failed`), by its time limit, without a connection (`refused`,
 * `silent`), or with one that broke.
 */
export type AttemptEnd = 'answered' | 'failed' | 'timeout' | 'refused' | 'silent' | 'broken';

/** As its last attempt; or there was `nobody` to pick, or it was `late` for its caller. */
export type RequestEnd = AttemptEnd | 'nobody' | 'late';

/** A request, as its caller saw it. */
export interface RequestRecord {
  readonly startedAt: number;
  readonly ms: number;
  readonly attempts: number;
  readonly end: RequestEnd;
}

/** A try of a request, as its pod saw it. */
export interface AttemptRecord {
  readonly at: number;
  readonly pod: string;
  /** What the pod had already. */
  readonly inFlight: number;
}

/** Everything that happened. What it comes to is for `measure.ts` to say. */
export class Log {
  readonly requests: RequestRecord[] = [];
  readonly attempts: AttemptRecord[] = [];

  /** What began in that time. */
  between(fromMs: number, toMs: number): Log {
    return this.slices(fromMs, toMs, toMs - fromMs)[0] ?? new Log();
  }

  /** What began in each `ms` of that time. */
  slices(fromMs: number, toMs: number, ms: number): readonly Log[] {
    const parts = Array.from({ length: Math.floor((toMs - fromMs) / ms) }, () => new Log());
    for (const request of this.requests) parts[Math.floor((request.startedAt - fromMs) / ms)]?.requests.push(request);
    for (const attempt of this.attempts) parts[Math.floor((attempt.at - fromMs) / ms)]?.attempts.push(attempt);
    return parts;
  }
}
