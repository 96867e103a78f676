import { expect, test } from 'vitest';
import { atLeast, atMost, finding, isMet } from '../src/simulation/finding.ts';
import { Log, type RequestEnd } from '../src/simulation/log.ts';
import { jain, quantile, reachesShareMs, recoveredMs } from '../src/simulation/measure.ts';
import { report, text } from '../src/simulation/report.ts';

/** 100 requests a second, for so many seconds, each to the pod (or with the time, or end) that `of` says. */
function logOf(
  seconds: number,
  of: (atMs: number, index: number) => { pod?: string; ms?: number; end?: RequestEnd },
): Log {
  const log = new Log();
  for (let index = 0; index < seconds * 100; index++) {
    const { pod = 'web-0', ms = 10, end = 'answered' } = of(index * 10, index);
    log.attempts.push({ at: index * 10, pod, inFlight: 0 });
    log.requests.push({ startedAt: index * 10, ms, attempts: 1, end });
  }
  return log;
}

test('quantile: the smallest value that so many do not exceed', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect([0, 0.5, 0.99, 1].map((q) => quantile(hundred, q))).toEqual([1, 50, 99, 100]);
  expect(quantile([], 0.5)).toBeNaN();
});

test('jain: 1 for equals, 1/n where one has everything', () => {
  expect(jain([5, 5, 5, 5])).toBe(1);
  expect(jain([9, 0, 0, 0])).toBe(0.25);
});

test('reachesShareMs: the end of the first second with that share', () => {
  const log = logOf(10, (atMs, index) => ({ pod: atMs >= 5_000 && index % 2 === 0 ? 'web-1' : 'web-0' }));
  expect(reachesShareMs('web-1', log, 2_000, 0.5)).toBe(4_000);
  expect(reachesShareMs('web-1', log, 5_000, 0.5)).toBe(1_000);
  expect(reachesShareMs('web-1', log, 5_000, 0.6)).toBe(Number.POSITIVE_INFINITY);
});

test('recoveredMs: to the end of the last second that was slow, or had errors', () => {
  const trouble = { fromMs: 2_000, overMs: 4_000, toMs: 10_000 };
  expect(
    recoveredMs(
      logOf(10, () => ({})),
      trouble,
    ),
  ).toBe(0);
  expect(
    recoveredMs(
      logOf(10, (atMs) => ({ ms: atMs >= 2_000 && atMs < 6_500 ? 30 : 10 })),
      trouble,
    ),
  ).toBe(3_000);
  expect(
    recoveredMs(
      logOf(10, (_, index) => ({ end: index % 25 === 0 ? 'late' : 'answered' })),
      trouble,
    ),
  ).toBe(6_000);
});

test('a goal is met or missed with each seed, and the report says how badly', async () => {
  const scenario = {
    name: 'dice',
    title: 'a die is thrown',
    play: async (seed: number) => [
      finding('high', seed, 'ms', atLeast(2)),
      finding('low', seed, '', atMost(3)),
      finding('eyes', seed, ''),
    ],
  };
  const played = await report(scenario, [1, 2, 3]);
  expect(played.figures).toMatchObject([
    { what: 'high', median: 2, worst: 1, isMet: false },
    { what: 'low', median: 2, worst: 3, isMet: true },
    { what: 'eyes', worst: 3, isMet: true },
  ]);
  expect(text(played)).toContain('✗  high    2 ms   1 ms  at least 2 ms');
  expect(isMet(finding('nothing', Number.NaN, '', atMost(1)))).toBe(false);
});
