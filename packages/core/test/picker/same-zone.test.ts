import { expect, test } from 'vitest';
import { byRequest } from '../../src/picker/by-request.ts';
import { first } from '../../src/picker/first.ts';
import { leader } from '../../src/picker/leader.ts';
import { ordinal } from '../../src/picker/ordinal.ts';
import { peakEwma } from '../../src/picker/peak-ewma.ts';
import { rendezvous } from '../../src/picker/rendezvous.ts';
import { roundRobin } from '../../src/picker/round-robin.ts';
import { sameZone } from '../../src/picker/same-zone.ts';
import { type Candidate, definePicker, type PickerFactory } from '../../src/picker.ts';
import { candidate, firstTry, made, names } from './seeded.ts';

/** `a0`, `a1` in zone a, `b0` in b, and one whose zone nobody knows. */
const [a0, a1, b0, x0] = [
  candidate('a-0', { zone: 'a' }),
  candidate('a-1', { zone: 'a' }),
  candidate('b-0', { zone: 'b' }),
  candidate('x-0', { zone: undefined }),
] as [Candidate, Candidate, Candidate, Candidate];
const all = [b0, a0, x0, a1];
const b1 = candidate('b-1', { zone: 'b' });

test('those in the zone come first, by the picker that was given', () => {
  expect(names(made(sameZone(roundRobin(), { zone: 'a' })), all, 4)).toEqual(['a-0', 'a-1', 'a-0', 'a-1']);
});

test('where nobody is left in the zone, all are picked among', () => {
  const picker = made(sameZone(roundRobin(), { zone: 'a' }));
  expect(names(picker, [b0, x0], 2)).toEqual(['b-0', 'x-0']);
  expect(names(picker, all, 1)).toEqual(['a-0']);
  expect(picker.pick([], firstTry)).toBeUndefined();
});

test('spillBelow: fewer than that are too few to be left alone', () => {
  const picker = made(sameZone(roundRobin(), { zone: 'a', spillBelow: 2 }));
  expect(names(picker, all, 2)).toEqual(['a-0', 'a-1']);
  expect(names(picker, [b0, a0], 2).toSorted()).toEqual(['a-0', 'b-0']);
});

test('the picker is given one array for as long as the candidates are the same', () => {
  const given = new Set<unknown>();
  const spy = definePicker('spy', () => (list) => {
    given.add(list);
    return list[0];
  });
  names(made(sameZone(spy, { zone: 'a' })), all, 10);
  expect(given.size).toBe(1);
});

test('what the picker is, it stays', () => {
  expect(made(sameZone(ordinal(1), { zone: 'a' }))).toMatchObject({ needs: 'slot', pinned: true });
  expect(made(sameZone(peakEwma({ decayMs: 7 }), { zone: 'a' })).decayMs).toBe(7);
  expect(made(sameZone(first(), { zone: 'a' })).rank).toBeUndefined();
  expect(sameZone(first(), { zone: 'a' }).name).toBe('sameZone(first)');
});

test('who is picked by name is that one, wherever it runs: a zone has no leader of its own', () => {
  const inB = (picker: PickerFactory) => names(made(sameZone(picker, { zone: 'b' })), [a0, b1], 1);
  expect(inB(ordinal(0))).toEqual(['a-0']);
  expect(inB(leader({ fallback: 'next-ordinal' }))).toEqual(['a-0']);
});

test('a ranking begins with those in the zone, and goes on with the others', () => {
  const picker = made(sameZone(rendezvous(), { zone: 'a' }));
  const ranked = (count: number) => picker.rank?.(all, 'key', count).map(({ endpoint }) => endpoint.name);
  expect(ranked(4)?.slice(0, 2).toSorted()).toEqual(['a-0', 'a-1']);
  expect(ranked(4)?.slice(2).toSorted()).toEqual(['b-0', 'x-0']);
  expect(ranked(1)).toEqual([picker.pick(all, { ...firstTry, key: 'key' })?.endpoint.name]);
});

test('each of the pickers that it leaves requests to picks in the zone', () => {
  const kind = (request: string) => (request === 'w' ? 'write' : 'read');
  const picker = sameZone(byRequest(kind, { write: ordinal(0), read: roundRobin() }), { zone: 'a' }).create({
    random: () => 0,
    now: () => 0,
  });
  const chosen = picker.pickerFor?.({ ...firstTry, request: 'r' });
  expect(picker.pickerFor?.({ ...firstTry, request: 'r' })).toBe(chosen);
  expect(chosen?.pick(all, { ...firstTry, request: 'r' })).toBe(a0);
  expect(picker.pickerFor?.({ ...firstTry, request: 'w' })).toMatchObject({ pinned: true });
});

test.each([
  ['zone', () => sameZone(first(), { zone: '' })],
  ['zone', () => sameZone(first(), {} as never)],
  ['spillBelow', () => sameZone(first(), { zone: 'a', spillBelow: 0 })],
  ['picker', () => sameZone('first' as never, { zone: 'a' })],
])('%s: what it may not be is said at once', (name, make) => {
  expect(make).toThrow(
    expect.objectContaining({ code: 'ROLLCALL_BAD_OPTION', message: expect.stringContaining(`\`${name}\``) }),
  );
});
