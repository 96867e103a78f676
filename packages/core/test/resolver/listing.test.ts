import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareEndpoints } from '../../src/endpoint.ts';
import { rounds } from '../thorough.ts';
import { PlayedRoll } from './played-roll.ts';

/** Slots of one digit or two, other names, and none; at some address. */
const entry = fc.record({
  name: fc.constantFrom('', 'kv', ...Array.from({ length: 24 }, (_, n) => `web-${n}`)),
  address: fc.integer({ min: 1, max: 60 }),
});
const answer = fc.uniqueArray(entry, { maxLength: 30, selector: ({ address }) => address });

test('whatever comes, goes, moves and is hidden: the set is in order, and as the source tells it', () => {
  const word = fc.record({ pods: answer, isLate: fc.boolean() });
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 8 }), (words) => {
      const play = new PlayedRoll({ removal: 'trusted', maxStaleMs: 60_000 });
      for (const { pods, isLate } of words) {
        if (isLate) play.answers({ kind: 'unknown', code: 'timeout' }).passes(60_000);
        play.says(pods.map(({ name, address }) => `${name && `${name}@`}10.0.0.${address}:80`));
        const { endpoints } = play.roll.snapshot;
        expect(endpoints).toEqual(endpoints.toSorted(compareEndpoints));
        const places = pods.map(({ address }) => `10.0.0.${address}`);
        expect(endpoints.map(({ address }) => address).sort()).toEqual(places.sort());
      }
    }),
    { numRuns: rounds(50, 5_000), seed: 7 },
  );
});

test('so it is where thousands come and go at once', () => {
  const pods = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, n) => `web-${from + n}@10.0.${(from + n) >> 8}.${(from + n) & 255}:80`);
  const play = new PlayedRoll({ removal: 'trusted' }).says(pods(0, 3_000).reverse()).says(pods(2_000, 5_000));
  expect(play.roll.snapshot.endpoints.map(({ ordinal }) => ordinal)).toEqual(
    Array.from({ length: 3_000 }, (_, n) => 2_000 + n),
  );
  expect([play.changes[1]?.removed.length, play.changes[1]?.added.length]).toEqual([2_000, 2_000]);
});

test('there may be more than a call can take', () => {
  const pods = Array.from({ length: 140_000 }, (_, n) => ({
    address: `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`,
    port: 80,
  }));
  const play = new PlayedRoll({ removal: 'trusted' }).answers({ kind: 'found', endpoints: pods });
  play.answers({ kind: 'found', endpoints: pods.filter((_, index) => index % 2 === 0) });
  expect([play.set.length, play.changes[1]?.gone.length]).toEqual([70_000, 70_000]);
});
