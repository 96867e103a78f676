import { manualClock } from '@rollcall/testing';
import { expect, test } from 'vitest';
import { KubernetesError, type KubernetesErrorCode } from '../../src/errors.ts';
import { Backoff } from '../../src/feed/backoff.ts';

const clock = manualClock();
const soon = clock.now();
const long = clock.now() - 120_001;

const failed = (code: KubernetesErrorCode, retryAfterMs?: number) => new KubernetesError(code, '', { retryAfterMs });
const delays = (times: number, error: KubernetesError, backoff = new Backoff(clock, () => 0)) =>
  Array.from({ length: times }, () => backoff.after(error, soon));

test('it is twice as long each time, and 30 s at most', () => {
  const expected = [800, 1_600, 3_200, 6_400, 12_800, 25_600, 30_000, 30_000];
  expect(delays(8, failed('ROLLCALL_API_UNREACHABLE'))).toEqual(expected);
});

test('clients that failed together come back one by one, up to twice as late', () => {
  expect(delays(1, failed('ROLLCALL_API_UNREACHABLE'), new Backoff(clock, () => 0.75))).toEqual([1_400]);
});

test('after two minutes of health it begins anew', () => {
  const backoff = new Backoff(clock, () => 0);
  delays(5, failed('ROLLCALL_API_UNREACHABLE'), backoff);
  expect(backoff.after(failed('ROLLCALL_API_UNREACHABLE'), long)).toBe(800);
});

test('a server that wants to be left alone for longer is', () => {
  expect(delays(2, failed('ROLLCALL_API_STATUS', 4_000))).toEqual([4_000, 4_000]);
  expect(delays(2, failed('ROLLCALL_API_STATUS', 1_000))).toEqual([1_000, 1_600]);
  expect(delays(1, failed('ROLLCALL_API_STATUS', 86_400_000))).toEqual([300_000]); // but not for a day
});

test('what is outdated is listed anew at once, and not again and again', () => {
  const backoff = new Backoff(clock, () => 0);
  expect(delays(3, failed('ROLLCALL_API_EXPIRED'), backoff)).toEqual([0, 1_600, 3_200]);
  expect(backoff.after(failed('ROLLCALL_API_EXPIRED'), long)).toBe(0);
});

test('who is not let in three times in a row asks once a minute', () => {
  expect(delays(4, failed('ROLLCALL_API_FORBIDDEN'))).toEqual([800, 1_600, 60_000, 60_000]);
});

test('a server that lets nobody in for a second, as it was started just now, is asked again soon', () => {
  const backoff = new Backoff(clock, () => 0);
  delays(5, failed('ROLLCALL_API_UNREACHABLE'), backoff);
  expect(delays(3, failed('ROLLCALL_API_FORBIDDEN'), backoff)).toEqual([800, 1_600, 60_000]);
  expect(backoff.failures).toBe(3);
});
