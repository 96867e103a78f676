import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ShardOptions, shard } from '../../src/picker/shard.ts';
import type { Candidate } from '../../src/picker.ts';
import { unevenness } from './loaded.ts';
import { candidates, firstTry, made } from './seeded.ts';

const twelve = candidates(...Array.from({ length: 12 }, (_, ordinal) => `web-${ordinal}`));
const home = (key: string, among = twelve, options: ShardOptions = { count: 12 }): string | undefined =>
  made(shard(options)).pick(among, { ...firstTry, key })?.endpoint.name;
const badOption = (text: string): unknown =>
  expect.objectContaining({ code: 'ROLLCALL_BAD_OPTION', message: expect.stringContaining(text) });

/** Data lies there: these never change. */
test.each([
  ['', 'web-0'],
  ['user:1', 'web-11'],
  ['user:2', 'web-10'],
  ['user:3', 'web-2'],
  ['order/2026-11-21', 'web-0'],
  ['Zürich', 'web-1'],
  ['毎日', 'web-7'],
  ['😀', 'web-6'],
])('of 12 shards, the data of %j lies on %s', (key, name) => {
  expect(home(key)).toBe(name);
});

test('whoever is there, a key has its own pod, or none', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray([...twelve]), fc.string(), (present, key) => {
      const name = home(key) as string;
      const isThere = present.some(({ endpoint }) => endpoint.name === name);
      expect(home(key, present)).toBe(isThere ? name : undefined);
    }),
  );
});

test('more pods than shards change nothing', () => {
  expect(home('user:1', [...twelve, ...candidates('web-12', 'web-13')])).toBe('web-11');
});

test('each shard has as many keys', () => {
  const shares = new Map<string | undefined, number>();
  for (let number = 0; number < 6_000; number++) {
    const name = home(`user:${number}`);
    shares.set(name, (shares.get(name) ?? 0) + 1);
  }
  expect(shares.size).toBe(12);
  expect(Math.abs(unevenness([...shares.values()]))).toBeLessThan(4);
});

test('a hash of one’s own', () => {
  const hash = (key: string): number => Number(key) * 5;
  expect(home('3', twelve, { count: 12, hash })).toBe('web-3');
  expect(home('5', twelve, { count: 12, hash })).toBe('web-1');
});

test.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 60, '1', 1n, undefined])(
  'a hash that returns %s is said to be none',
  (hash) => {
    expect(() => home('k', twelve, { count: 12, hash: () => hash as number })).toThrow(badOption('`hash`'));
  },
);

test('a pick without a key is told to give one', () => {
  expect(() => made(shard({ count: 12 })).pick(twelve, firstTry)).toThrow(badOption('`key`'));
});

test.each<[options: unknown, named: string]>([
  [undefined, '`count`'],
  [{}, '`count`'],
  [{ count: 0 }, '`count`'],
  [{ count: 1.5 }, '`count`'],
  [{ count: '12' }, '`count`'],
  [{ count: 12, hash: 'md5' }, '`hash`'],
])('%j is refused', (options, named) => {
  expect(() => shard(options as ShardOptions)).toThrow(badOption(named));
});

test('there is no second choice', () => {
  expect(made(shard({ count: 12 }))).toMatchObject({ needs: 'slot', pinned: true });
  expect(shard({ count: 12 }).name).toBe('shard(12)');
  const nobody: readonly Candidate[] = [];
  expect(home('user:1', nobody)).toBeUndefined();
});
