import { expect, test } from 'vitest';
import { peakEwma } from '../../src/picker/peak-ewma.ts';
import type { Picker } from '../../src/picker.ts';
import { fairness, Loaded, loaded, Sequence, tally } from './loaded.ts';
import { firstTry, made, seeded } from './seeded.ts';

const ofSeed = (seed: number): Picker => peakEwma().create({ random: seeded(seed), now: () => 0 });
const pair = (one: object, other: object): readonly Loaded[] => [new Loaded('web-0', one), new Loaded('web-1', other)];

test.each([
  ['the faster one', { ms: 10, lastPick: 9 }, { ms: 16, lastPick: 1 }, 'web-0'],
  ['the one with fewer in flight', { inFlight: 1, lastPick: 9 }, { inFlight: 3, lastPick: 1 }, 'web-0'],
  ['latency counts as much as requests', { ms: 10, inFlight: 5 }, { ms: 30, inFlight: 0, lastPick: 9 }, 'web-1'],
  ['about as costly: who had to wait longer', { ms: 10, lastPick: 9 }, { ms: 15, lastPick: 1 }, 'web-1'],
  ['about as costly, the other way round', { ms: 15, lastPick: 9 }, { ms: 10, lastPick: 1 }, 'web-1'],
  ['none took any time: who had to wait longer', { ms: 0, lastPick: 9 }, { ms: 0, lastPick: 1 }, 'web-1'],
])('of two: %s', (_, one, other, wins) => {
  expect(tally(made(peakEwma()), pair(one, other))[wins]).toBe(1_000);
});

test('of many the better of two different ones, which is never the slowest', () => {
  const web = [new Loaded('web-9', { ms: 100 }), ...loaded(8, { ms: 10 }), new Loaded('web-8', { ms: 1 })];
  const times = tally(made(peakEwma()), web, 10_000);
  expect(times['web-9']).toBe(0);
  expect(times['web-8']).toBeGreaterThan(1_850);
  expect(times['web-8']).toBeLessThan(2_150);
});

test.each<[noise: string, least: number, latency: (random: () => number) => number]>([
  ['a fifth of noise', 0.98, (random) => 8 + 4 * random()],
  ['answers that take anything (exponential)', 0.95, (random) => -10 * Math.log(1 - random())],
])('4 equal pods get about the same of 400 requests in a row, with %s', (_, least, latency) => {
  const runs = Array.from({ length: 101 }, (_, seed) => {
    const web = loaded(4, { ms: 10 });
    const requests = new Sequence(1_000 + seed);
    const picker = ofSeed(seed);
    requests.play(picker, web, 400, latency);
    return fairness(web);
  });
  expect(runs.toSorted((a, b) => a - b)[50]).toBeGreaterThan(least);
});

test('who was slow once is avoided, and comes back as that fades', () => {
  const web = loaded(4, { ms: 10 });
  const slow = web[0] as Loaded;
  const requests = new Sequence();
  const picker = ofSeed(1);
  slow.answered(100, 0);
  requests.play(picker, web, 1_000, () => 10);
  expect(slow.picks).toBe(0);
  requests.play(picker, web, 2_000, () => 10);
  expect(slow.picks).toBeGreaterThan(200);
});

test('one is picked, and nobody from nobody', () => {
  const [one] = loaded(1);
  expect(made(peakEwma()).pick([one as Loaded], firstTry)).toBe(one);
  expect(made(peakEwma()).pick([], firstTry)).toBeUndefined();
});

test('it says how fast latencies fade', () => {
  expect(made(peakEwma()).decayMs).toBe(10_000);
  expect(made(peakEwma({ decayMs: 600 })).decayMs).toBe(600);
});

test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, '5' as never])('decayMs: %s is refused', (decayMs) => {
  expect(() => peakEwma({ decayMs })).toThrow(
    expect.objectContaining({ code: 'ROLLCALL_BAD_OPTION', message: expect.stringContaining('`decayMs`') }),
  );
});
