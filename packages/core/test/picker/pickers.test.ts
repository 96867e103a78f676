import { expect, test } from 'vitest';
import { first } from '../../src/picker/first.ts';
import { leader } from '../../src/picker/leader.ts';
import { ordinal } from '../../src/picker/ordinal.ts';
import { random } from '../../src/picker/random.ts';
import { candidate, candidates, firstTry, made, names, seeded } from './seeded.ts';

const web = candidates('web-0', 'web-1', 'web-2');

test('first: the topmost', () => {
  expect(names(made(first()), web, 2)).toEqual(['web-0', 'web-0']);
  expect(made(first()).pick([], firstTry)).toBeUndefined();
});

test('random: anybody, as often as any other', () => {
  const picker = random().create({ random: seeded(7), now: () => 0 });
  const picked = names(picker, web, 3_000);
  for (const { endpoint } of web) {
    const share = picked.filter((name) => name === endpoint.name).length / picked.length;
    expect(share).toBeCloseTo(1 / 3, 1);
  }
});

test('random: the same draws make the same choices, from the lowest to the highest', () => {
  const draws = [0, 0.34, 0.999_999];
  const picker = random().create({ random: () => draws.shift() as number, now: () => 0 });
  expect(names(picker, web, 3)).toEqual(['web-0', 'web-1', 'web-2']);
  expect(
    random()
      .create({ random: () => 0, now: () => 0 })
      .pick([], firstTry),
  ).toBeUndefined();
});

test('ordinal: that one, and never another', () => {
  const picker = made(ordinal(1));
  expect(names(picker, web, 1)).toEqual(['web-1']);
  expect(names(picker, candidates('web-0', 'web-2', 'web-11'), 1)).toEqual([undefined]);
  expect(picker).toMatchObject({ needs: 'slot', pinned: true });
});

test.each([-1, 1.5, Number.NaN, '0' as never, undefined as never])('ordinal: %s is none', (n) => {
  expect(() => ordinal(n)).toThrow(
    expect.objectContaining({ code: 'ROLLCALL_BAD_OPTION', message: expect.stringContaining('`ordinal`') }),
  );
});

test('leader: -0, and nobody in its place', () => {
  const picker = made(leader());
  expect(names(picker, web, 1)).toEqual(['web-0']);
  expect(names(picker, candidates('web-1', 'web-2'), 1)).toEqual([undefined]);
  expect(picker).toMatchObject({ needs: 'slot', pinned: true });
});

test('leader: of a StatefulSet whose ordinals start at 5', () => {
  expect(names(made(leader({ ordinal: 5 })), candidates('web-5', 'web-6'), 1)).toEqual(['web-5']);
});

test('leader, with a fallback: the lowest ordinal from there up, in whatever order they come', () => {
  const picker = made(leader({ ordinal: 1, fallback: 'next-ordinal' }));
  expect(names(picker, candidates('web-10', 'web-2', 'web-0', 'web-3'), 1)).toEqual(['web-2']);
  expect(names(picker, candidates('web-0'), 1)).toEqual([undefined]);
  expect(names(picker, [candidate('web', { ordinal: undefined })], 1)).toEqual([undefined]);
  expect(picker.needs).toBe('slot');
  expect(picker.pinned).toBeUndefined();
});

test.each([
  [{ ordinal: -1 }, '`ordinal`'],
  [{ fallback: 'any' as never }, '`fallback`'],
])('leader: %j is refused', (options, named) => {
  expect(() => leader(options)).toThrow(
    expect.objectContaining({ code: 'ROLLCALL_BAD_OPTION', message: expect.stringContaining(named) }),
  );
});
