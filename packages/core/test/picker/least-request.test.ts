import { expect, test } from 'vitest';
import { leastRequest } from '../../src/picker/least-request.ts';
import type { Picker } from '../../src/picker.ts';
import { fairness, Loaded, loaded, Sequence, tally } from './loaded.ts';
import { firstTry, made, seeded } from './seeded.ts';

const seed = (number: number): Picker => leastRequest().create({ random: seeded(number), now: () => 0 });

test('who has the fewest in flight', () => {
  const web = [
    new Loaded('web-0', { inFlight: 2, lastPick: 1 }),
    new Loaded('web-1', { inFlight: 1, lastPick: 9 }),
    new Loaded('web-2', { inFlight: 3, lastPick: 2 }),
  ];
  expect(tally(made(leastRequest()), web)).toEqual({ 'web-0': 0, 'web-1': 1_000, 'web-2': 0 });
});

test('of several, whose last request is longest ago', () => {
  const web = [7, 5, 6].map((lastPick, ordinal) => new Loaded(`web-${ordinal}`, { inFlight: 1, lastPick }));
  expect(tally(made(leastRequest()), web)).toEqual({ 'web-0': 0, 'web-1': 1_000, 'web-2': 0 });
});

test.each([2, 4, 32])('%i get the same, one request after another', (count) => {
  for (let run = 0; run < 20; run++) {
    const web = loaded(count);
    new Sequence().play(seed(run), web, 400 * count, () => 1);
    expect(fairness(web)).toBeGreaterThan(0.998);
  }
});

test('the first requests of many clients go to all alike', () => {
  const web = loaded(4);
  const first = Array.from({ length: 400 }, (_, client) => seed(client).pick(web, firstTry)?.endpoint.ordinal);
  for (const { endpoint } of web) {
    const share = first.filter((ordinal) => ordinal === endpoint.ordinal).length;
    expect(share).toBeGreaterThan(70);
    expect(share).toBeLessThan(130);
  }
});

test('a new one gets a share of the next requests of many clients, and not all of them', () => {
  const web = Array.from({ length: 9 }, (_, ordinal) => new Loaded(`web-${ordinal}`, { lastPick: ordinal + 1 }));
  const next = Array.from({ length: 500 }, (_, client) => seed(client).pick([...web, new Loaded('web-9')], firstTry));
  const share = next.filter((picked) => picked?.endpoint.ordinal === 9).length;
  expect(share).toBeGreaterThan(30);
  expect(share).toBeLessThan(70);
});

test('a new one gets the next request where all others are busy', () => {
  const web = [...loaded(9, { inFlight: 1 }), new Loaded('web-9')];
  expect(tally(made(leastRequest()), web)['web-9']).toBe(1_000);
});

test('of more than 32 the better of two different ones, which is never the busiest', () => {
  const web = loaded(40, { inFlight: 1 });
  const idle = new Loaded('web-40');
  const busy = new Loaded('web-41', { inFlight: 9 });
  const times = tally(made(leastRequest()), [busy, ...web, idle], 42_000);
  expect(times['web-41']).toBe(0);
  expect(times['web-40']).toBeGreaterThan(1_800);
  expect(times['web-40']).toBeLessThan(2_200);
});

test('one is picked, and nobody from nobody', () => {
  const [one] = loaded(1);
  expect(made(leastRequest()).pick([one as Loaded], firstTry)).toBe(one);
  expect(made(leastRequest()).pick([], firstTry)).toBeUndefined();
});
