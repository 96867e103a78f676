import { expect, test } from 'vitest';
import { createBalancer } from '../../src/balancer.ts';
import { first } from '../../src/picker/first.ts';
import { shard } from '../../src/picker/shard.ts';
import { type Candidate, definePicker, type PickRequest } from '../../src/picker.ts';
import { FakeResolver } from './fake-resolver.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

test('what a picker writes into its request is no other balancer’s', () => {
  const scribbler = definePicker('scribbler', () => (list, request: Writable<PickRequest>) => {
    request.key = 'mine';
    return list[0];
  });
  const keys: unknown[] = [];
  const reader = definePicker('reader', () => (list, { key }) => {
    keys.push(key);
    return list[0];
  });
  const failed = expect.objectContaining({ code: 'ROLLCALL_PICKER_FAILED' });
  expect(() => createBalancer(new FakeResolver('web-0'), { picker: scribbler }).tryPick()).toThrow(failed);
  createBalancer(new FakeResolver('web-0'), { picker: reader }).tryPick();
  expect(keys).toEqual([undefined]);
});

test('an `among` cannot reorder everybody’s list', () => {
  const balancer = createBalancer(new FakeResolver('web-0', 'web-1'), { picker: first() });
  const reversed = (all: readonly Candidate[]): readonly Candidate[] => (all as Candidate[]).reverse();
  expect(() => balancer.tryPick({ among: reversed })).toThrow(TypeError);
  expect(balancer.tryPick()?.endpoint.name).toBe('web-0');
});

test('an `among` that returns nothing: BAD_OPTION', () => {
  const among = (() => undefined) as never;
  expect(() => createBalancer(new FakeResolver('web-0')).tryPick({ among })).toThrow(
    expect.objectContaining({ code: 'ROLLCALL_BAD_OPTION' }),
  );
});

test('a picker that returns null has failed', () => {
  const picker = definePicker('null', () => () => null as never);
  expect(() => createBalancer(new FakeResolver('web-0'), { picker }).tryPick()).toThrow(
    expect.objectContaining({ code: 'ROLLCALL_PICKER_FAILED' }),
  );
});

test('a key that is no string is refused, not taken for one and the same', () => {
  const balancer = createBalancer(new FakeResolver('web-0', 'web-1'), { picker: shard({ count: 2 }) });
  expect(() => balancer.tryPick({ key: 7 as never })).toThrow(
    expect.objectContaining({ code: 'ROLLCALL_BAD_OPTION', message: expect.stringContaining('`key`') }),
  );
});

test.each([
  [{ retryBudget: false }, 'retryBudget'],
  [{ random: 5 }, 'random'],
  [{ picker: definePicker('hasty', () => ({ decayMs: 0, pick: (list) => list[0] })) }, 'decayMs'],
])('%o: BAD_OPTION names it', (options, name) => {
  expect(() => createBalancer(new FakeResolver('web-0'), options as never)).toThrow(
    expect.objectContaining({ code: 'ROLLCALL_BAD_OPTION', message: expect.stringContaining(`\`${name}\``) }),
  );
});
