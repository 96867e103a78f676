import type { Outcome } from '@rollcall/core';

/** How an attempt ended, and what was seen until then. */
export interface Ended {
  readonly code: number;
  readonly details: string;
  readonly elapsedMs: number;
  /** Of the time that the call had in all, waiting included. */
  readonly ofMs: number;
  /** Messages that came back. */
  readonly received: number;
  readonly isStream: boolean;
}

/**
 * What a gRPC status says of the pod:
 *
 * | status                                                                    | outcome                            |
 * |---------------------------------------------------------------------------|------------------------------------|
 * | OK, or an answer about the request: NOT_FOUND, INVALID_ARGUMENT, …        | ok; its latency, unless a stream   |
 * | CANCELLED: the caller gave up                                             | cancelled                          |
 * | UNAVAILABLE: the connection broke, or the server says so                  | failed, maybe; blamed              |
 * | the same, as the server took no new stream (GOAWAY, REFUSED_STREAM)       | failed, never; not blamed          |
 * | DEADLINE_EXCEEDED, after silence for most of the call's time              | failed, maybe; blamed              |
 * | DEADLINE_EXCEEDED otherwise                                               | cancelled                          |
 * | INTERNAL, UNKNOWN, DATA_LOSS, RESOURCE_EXHAUSTED, UNIMPLEMENTED           | failed, answered                   |
 *
 * UNAVAILABLE is HTTP's 503 and DEADLINE_EXCEEDED its 504, so that they count here as they do there. Whether a call is
 * made again is grpc-js' affair: its retry policy goes by the status alone.
 */
export function outcomeOf({ code, details, elapsedMs, ofMs, received, isStream }: Ended): Outcome {
  if (code === CANCELLED) return { kind: 'cancelled' };
  if (code === DEADLINE_EXCEEDED && (received > 0 || elapsedMs < ofMs / 2)) return { kind: 'cancelled' };
  if (!failures.has(code)) return answered(elapsedMs, isStream);
  const isRefused = code === UNAVAILABLE && details.startsWith(REFUSED);
  const isTrouble = code === UNAVAILABLE || code === DEADLINE_EXCEEDED;
  return {
    kind: 'failed',
    reached: isRefused ? 'never' : isTrouble ? 'maybe' : 'answered',
    blamed: isTrouble && !isRefused,
    error: new GrpcFailure(code, details),
    latencyMs: elapsedMs,
  };
}

/** Of OK, too, which is what nearly all calls are. */
export function answered(elapsedMs: number, isStream: boolean): Outcome {
  return { kind: 'ok', latencyMs: isStream ? undefined : elapsedMs };
}

/** What `lastError` of an endpoint shows. Without a stack, as that of a callback tells nothing and takes its time. */
class GrpcFailure {
  readonly code: number;
  readonly details: string;

  constructor(code: number, details: string) {
    this.code = code;
    this.details = details;
  }

  toString(): string {
    return `${this.code} ${failures.get(this.code)}: ${this.details}`;
  }
}

// https://grpc.io/docs/guides/status-codes
const CANCELLED = 1;
const DEADLINE_EXCEEDED = 4;
const UNAVAILABLE = 14;

const failures: ReadonlyMap<number, string> = new Map([
  [2, 'UNKNOWN'],
  [DEADLINE_EXCEEDED, 'DEADLINE_EXCEEDED'],
  [8, 'RESOURCE_EXHAUSTED'],
  [12, 'UNIMPLEMENTED'],
  [13, 'INTERNAL'],
  [UNAVAILABLE, 'UNAVAILABLE'],
  [15, 'DATA_LOSS'],
]);

/** grpc-js' own words for REFUSED_STREAM (RFC 9113 §8.7: not processed at all). It tries such a call once more by itself. */
const REFUSED = 'Stream refused by server';
