import { expect, test } from 'vitest';
import { Draws } from '../../src/picker/draws.ts';
import { unevenness } from './loaded.ts';

const draws = (random: number): Draws => new Draws({ random: () => random, now: () => 0 });
const row = (of: Draws, count: number): readonly number[] => Array.from({ length: 20 }, () => of.below(count));

test.each([0, 0.5, 0.999_999, Number.NaN])('of seed %d, each number is as likely as any other', (seed) => {
  for (const count of [2, 3, 10, 100]) {
    const shares = new Array<number>(count).fill(0);
    const some = draws(seed);
    for (let drawn = 0; drawn < count * 1_000; drawn++) {
      const at = some.below(count);
      shares[at] = (shares[at] as number) + 1;
    }
    expect(shares).toHaveLength(count);
    expect(Math.abs(unevenness(shares))).toBeLessThan(4);
  }
});

test('one draw says nothing about the next', () => {
  const pairs = new Array<number>(100).fill(0);
  const some = draws(0.25);
  for (let drawn = 0; drawn < 50_000; drawn++) {
    const at = some.below(10) * 10 + some.below(10);
    pairs[at] = (pairs[at] as number) + 1;
  }
  expect(Math.abs(unevenness(pairs))).toBeLessThan(4);
});

test.each([2, 5, 30])('of %d, two draws are two, and each pair is as likely as any other', (count) => {
  const some = draws(0.75);
  const pairs = new Map<string, number>();
  for (let drawn = 0; drawn < 200 * count * (count - 1); drawn++) {
    const at = some.below(count);
    const pair = `${at} ${some.besides(at, count)}`;
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  }
  expect(pairs.size).toBe(count * (count - 1));
  expect([...pairs.keys()].filter((pair) => pair.split(' ')[0] === pair.split(' ')[1])).toEqual([]);
  expect(Math.abs(unevenness([...pairs.values()]))).toBeLessThan(4);
});

test('of a hundred thousand, both draws reach everywhere', () => {
  const some = draws(0.1);
  const reached = [new Set<number>(), new Set<number>()];
  for (let drawn = 0; drawn < 20_000; drawn++) {
    const at = some.below(100_000);
    reached[0]?.add(Math.floor(at / 100));
    reached[1]?.add(Math.floor(some.besides(at, 100_000) / 100));
  }
  expect(reached.map(({ size }) => size)).toEqual([1_000, 1_000]);
});

test('the same seed draws the same, another one does not', () => {
  expect(row(draws(0.3), 1_000)).toEqual(row(draws(0.3), 1_000));
  expect(row(draws(0.3), 1_000)).not.toEqual(row(draws(0.300_001), 1_000));
});
