import { expect, test } from 'vitest';
import { rendezvous } from '../../src/picker/rendezvous.ts';
import type { Candidate } from '../../src/picker.ts';
import { unevenness } from './loaded.ts';
import { candidate, candidates, firstTry, made } from './seeded.ts';

const pods = (count: number, from = 0): readonly Candidate[] =>
  candidates(...Array.from({ length: count }, (_, index) => `web-${from + index}`));
const numbered = Array.from({ length: 20_000 }, (_, number) => `user:${number}`);

/** Whose each key is. */
function homes(set: readonly Candidate[], keys = numbered): readonly (string | undefined)[] {
  const picker = made(rendezvous());
  return keys.map((key) => picker.pick(set, { ...firstTry, key })?.endpoint.slot);
}

function shares(of: readonly (string | undefined)[]): readonly number[] {
  return [...Map.groupBy(of, (home) => home).values()].map((keys) => keys.length);
}

/** Where others compute the same, this holds them to it. */
test.each([
  ['', ['web-2', 'web-1', 'web-4', 'web-3', 'web-0']],
  ['user:1', ['web-3', 'web-2', 'web-0', 'web-1', 'web-4']],
  ['user:2', ['web-4', 'web-1', 'web-3', 'web-2', 'web-0']],
  ['Zürich', ['web-1', 'web-0', 'web-2', 'web-4', 'web-3']],
  ['😀', ['web-0', 'web-4', 'web-3', 'web-1', 'web-2']],
])('of five pods, %j prefers %j', (key, preferred) => {
  const ranked = made(rendezvous()).rank?.(pods(5), key, 5);
  expect(ranked?.map(({ endpoint }) => endpoint.name)).toEqual(preferred);
});

test.each([2, 3, 10, 50])('%i pods have as many keys each, whatever keys look like', (count) => {
  const looks: ((number: number) => string)[] = [
    (number) => String(number),
    (number) => `user:${number}`,
    (number) => `/images/${number % 100}/${number}.png`,
    (number) => (number * 0x9e3779b97f4a7).toString(16),
  ];
  for (const look of looks) {
    const got = shares(
      homes(
        pods(count),
        Array.from({ length: count * 400 }, (_, number) => look(number)),
      ),
    );
    expect(got).toHaveLength(count);
    expect(Math.abs(unevenness(got))).toBeLessThan(4);
  }
});

test('who leaves moves its own keys and no others, and to all others alike', () => {
  const [before, after] = [homes(pods(10)), homes(pods(10).filter(({ endpoint }) => endpoint.slot !== 'web-3'))];
  const moved = after.filter((home, key) => home !== before[key]);
  expect(moved).toHaveLength(before.filter((home) => home === 'web-3').length);
  expect(shares(moved)).toHaveLength(9);
  expect(Math.abs(unevenness(shares(moved)))).toBeLessThan(4);
});

test('who joins gets one key in N, from all others alike, and nothing else moves', () => {
  const [before, after] = [homes(pods(9)), homes(pods(10))];
  const moved = numbered.flatMap((_, key) => (after[key] === before[key] ? [] : [key]));
  expect(moved.length / numbered.length).toBeGreaterThan(0.095);
  expect(moved.length / numbered.length).toBeLessThan(0.105);
  expect(new Set(moved.map((key) => after[key]))).toEqual(new Set(['web-9']));
  expect(Math.abs(unevenness(shares(moved.map((key) => before[key]))))).toBeLessThan(4);
});

test('a restart under the same name moves no key, and neither does the order of the list', () => {
  const restarted = pods(10).map(({ endpoint }) => candidate(endpoint.name, { address: '10.9.9.9', id: 'another' }));
  expect(homes(restarted)).toEqual(homes(pods(10)));
  expect(homes(pods(10).toReversed())).toEqual(homes(pods(10)));
});

test('a list is not taken for another one that is as long', () => {
  const picker = made(rendezvous());
  const [here, there] = [pods(3), pods(3, 3)];
  for (const key of numbered.slice(0, 50)) {
    const request = { ...firstTry, key };
    for (const set of [here, there]) expect(picker.pick(set, request)).toBe(made(rendezvous()).pick(set, request));
  }
});

test('while the first is left out, its second gets the key', () => {
  const picker = made(rendezvous());
  const web = pods(5);
  for (const key of numbered.slice(0, 100)) {
    const [first, second, third] = picker.rank?.(web, key, 3) ?? [];
    const left = web.filter((each) => each !== first);
    expect(picker.pick(left, { ...firstTry, key, attempt: 1 })).toBe(second);
    const fewer = left.filter((each) => each !== second);
    expect(picker.pick(fewer, { ...firstTry, key, attempt: 2 })).toBe(third);
  }
});

test('without a key, anybody', () => {
  const picker = made(rendezvous());
  const web = pods(4);
  const picked = Array.from({ length: 4_000 }, () => picker.pick(web, firstTry)?.endpoint.slot);
  expect(shares(picked)).toHaveLength(4);
  expect(Math.abs(unevenness(shares(picked)))).toBeLessThan(4);
});

test('it goes by names, and has a second choice', () => {
  expect(made(rendezvous())).toMatchObject({ needs: 'slot' });
  expect(made(rendezvous()).pinned).toBeUndefined();
});
