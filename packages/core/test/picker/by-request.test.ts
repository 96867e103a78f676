import { expect, test } from 'vitest';
import { byRequest } from '../../src/picker/by-request.ts';
import { leader } from '../../src/picker/leader.ts';
import { peakEwma } from '../../src/picker/peak-ewma.ts';
import { roundRobin } from '../../src/picker/round-robin.ts';
import { definePicker, type PickerFactory, type PickRequest } from '../../src/picker.ts';
import { candidates, firstTry, made, names } from './seeded.ts';

const web = candidates('web-0', 'web-1', 'web-2');
const asked = <R>(request: R): PickRequest<R> => ({ ...firstTry, request });
const byMethod = (method: string): 'read' | 'write' => (method === 'GET' ? 'read' : 'write');
const kv = byRequest(byMethod, { write: leader(), read: roundRobin() });
const badOption = (...texts: readonly string[]): unknown =>
  expect.objectContaining({ code: 'ROLLCALL_BAD_OPTION', message: expect.stringMatching(texts.join('.*')) });

test('each request goes by its own picker, and that one goes on by itself', () => {
  const picker = made(kv);
  expect(names(picker, web, 2, asked('GET'))).toEqual(['web-0', 'web-1']);
  expect(names(picker, web, 2, asked('PUT'))).toEqual(['web-0', 'web-0']);
  expect(names(picker, web, 2, asked('GET'))).toEqual(['web-2', 'web-0']);
});

test('two balancers have pickers of their own, made of the same randomness', () => {
  const [one, other] = [made(kv), made(kv)];
  expect(names(one, web, 2, asked('GET'))).toEqual(names(other, web, 2, asked('GET')));
  const draws = [0.9];
  const env = { random: () => draws.shift() ?? 0, now: () => 7 };
  const known = definePicker('known', (given) => {
    expect(given).toBe(env);
    return ([some]) => some;
  });
  byRequest(byMethod, { write: known, read: known }).create(env);
});

test('whose request it is says what the picker needs', () => {
  const picker = made(kv);
  expect(picker.pickerFor?.(asked('PUT'))).toMatchObject({ needs: 'slot', pinned: true });
  expect(picker.pickerFor?.(asked('GET')).needs).toBeUndefined();
  expect(picker.pickerFor?.(asked('GET'))).toBe(picker.pickerFor?.(asked('GET')));
  expect([picker.needs, picker.pinned]).toEqual([undefined, undefined]);
});

test('one in another is asked in its turn', () => {
  const picker = made(byRequest(byMethod, { write: kv, read: kv }));
  expect(picker.pickerFor?.(asked('PUT'))).toMatchObject({ pinned: true });
  expect(names(picker, web, 1, asked('PUT'))).toEqual(['web-0']);
});

test('latencies fade as the slowest of its pickers wants it', () => {
  const fading = (decayMs: number): PickerFactory => peakEwma({ decayMs });
  expect(made(byRequest(byMethod, { write: fading(500), read: fading(2_000) })).decayMs).toBe(2_000);
  expect(made(byRequest(byMethod, { write: leader(), read: fading(500) })).decayMs).toBe(500);
  expect(made(kv).decayMs).toBeUndefined();
});

test.each(['delete', 'constructor', undefined])('a choice of %s is an error that names those there are', (choice) => {
  const picker = made(byRequest(() => choice as 'read' | 'write', { read: roundRobin(), write: leader() }));
  expect(() => picker.pick(web, asked('GET'))).toThrow(badOption(`'${choice}'`, "'read', 'write'"));
  expect(() => picker.pickerFor?.(asked('GET'))).toThrow(badOption(`'${choice}'`, "'read', 'write'"));
});

test('a pick without a request is told to give one', () => {
  expect(() => made(kv).pick(web, firstTry)).toThrow(badOption('`request`'));
});

test.each<[named: string, args: readonly unknown[]]>([
  ['`choose`', ['read', { read: roundRobin() }]],
  ['`pickers`', [byMethod, {}]],
  ['`pickers`', [byMethod]],
  ['`pickers.write`', [byMethod, { read: roundRobin(), write: leader }]],
])('%s is refused where it is none', (named, args) => {
  expect(() => (byRequest as (...any: readonly unknown[]) => unknown)(...args)).toThrow(badOption(named));
});

test('it is named after what it is made of', () => {
  expect(kv.name).toBe('byRequest(write: leader(0), read: roundRobin)');
});
