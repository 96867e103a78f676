import { status } from '@grpc/grpc-js';
import { expect, test } from 'vitest';
import { type Ended, outcomeOf } from '../src/headless/outcome.ts';

const ended = (code: status, seen: Partial<Ended> = {}): Ended => ({
  code,
  details: 'as seen',
  elapsedMs: 100,
  ofMs: 100,
  received: 0,
  isStream: false,
  ...seen,
});

test.each([status.OK, status.NOT_FOUND, status.INVALID_ARGUMENT, status.PERMISSION_DENIED, status.ABORTED])(
  'status %i is an answer, and its latency counts',
  (code) => {
    expect(outcomeOf(ended(code))).toEqual({ kind: 'ok', latencyMs: 100 });
  },
);

test('how long a stream was says nothing', () => {
  expect(outcomeOf(ended(status.OK, { isStream: true }))).toEqual({ kind: 'ok', latencyMs: undefined });
});

test('what the caller gave up is cancelled', () => {
  expect(outcomeOf(ended(status.CANCELLED))).toEqual({ kind: 'cancelled' });
});

test('UNAVAILABLE is blamed on the pod', () => {
  expect(outcomeOf(ended(status.UNAVAILABLE))).toMatchObject({ kind: 'failed', reached: 'maybe', blamed: true });
});

test('a stream that a leaving server refused was never sent, and is no fault', () => {
  const refused = ended(status.UNAVAILABLE, { details: 'Stream refused by server' });
  expect(outcomeOf(refused)).toMatchObject({ kind: 'failed', reached: 'never', blamed: false });
});

test('a deadline is blamed on a pod that was silent for most of the time', () => {
  const outcome = outcomeOf(ended(status.DEADLINE_EXCEEDED));
  expect(outcome).toMatchObject({ kind: 'failed', reached: 'maybe', blamed: true, latencyMs: 100 });
});

test.each([{ received: 1 }, { ofMs: 1_000 }])('but not on one that had spoken, or had little of it: %j', (seen) => {
  expect(outcomeOf(ended(status.DEADLINE_EXCEEDED, seen))).toEqual({ kind: 'cancelled' });
});

test.each([status.INTERNAL, status.UNKNOWN, status.RESOURCE_EXHAUSTED, status.UNIMPLEMENTED, status.DATA_LOSS])(
  'status %i is a failure that the pod answered with',
  (code) => {
    expect(outcomeOf(ended(code))).toMatchObject({ kind: 'failed', reached: 'answered', blamed: false });
  },
);

test('lastError reads like an error of grpc-js', () => {
  const outcome = outcomeOf(ended(status.UNAVAILABLE));
  expect(String(outcome.kind === 'failed' && outcome.error)).toBe('14 UNAVAILABLE: as seen');
});
