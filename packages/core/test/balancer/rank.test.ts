import { expect, test } from 'vitest';
import { createBalancer } from '../../src/balancer.ts';
import { roundRobin } from '../../src/picker/round-robin.ts';
import { type Candidate, definePicker, type Picker } from '../../src/picker.ts';
import { FakeResolver, pod } from './fake-resolver.ts';

const ranking = (rank: NonNullable<Picker['rank']>) =>
  definePicker('mine', () => ({ needs: 'slot', pick: (list) => list[0], rank }));

const reversed = ranking((list, _key, count) => list.toReversed().slice(0, count));

test('whom the picker prefers for a key, the best first', () => {
  const balancer = createBalancer(new FakeResolver('web-0', 'web-1', 'web-2'), { picker: reversed });
  expect(balancer.rank({ key: 'a', count: 2 }).map(({ name }) => name)).toEqual(['web-2', 'web-1']);
  expect(balancer.rank({ key: 'a' })).toHaveLength(3);
});

test('an ejected one keeps its place: all clients name the same ones', () => {
  const balancer = createBalancer(new FakeResolver('web-0', 'web-1'), { picker: reversed });
  balancer.tryPick({ endpoint: 'web-1' })?.done({ kind: 'failed', reached: 'never', error: new Error('refused') });
  expect(balancer.rank({ key: 'a' }).map(({ name }) => name)).toEqual(['web-1', 'web-0']);
});

test('a picker that ranks nobody: BAD_OPTION', () => {
  const balancer = createBalancer(new FakeResolver('web-0'), { picker: roundRobin() });
  expect(() => balancer.rank({ key: 'a' })).toThrow(expect.objectContaining({ code: 'ROLLCALL_BAD_OPTION' }));
});

test('pods without names: NO_STABLE_NAMES', () => {
  const balancer = createBalancer(new FakeResolver(pod('10.0.0.1', { slot: undefined })), { picker: reversed });
  expect(() => balancer.rank({ key: 'a' })).toThrow(expect.objectContaining({ code: 'ROLLCALL_NO_STABLE_NAMES' }));
});

test.each<[string, NonNullable<Picker['rank']>]>([
  [
    'throws',
    () => {
      throw new Error('mine');
    },
  ],
  ['names a stranger', () => [{ endpoint: pod('web-9') } as Candidate]],
])('a picker that %s: PICKER_FAILED, and the next one goes on', (_what, rank) => {
  const balancer = createBalancer(new FakeResolver('web-0'), { picker: ranking(rank) });
  expect(() => balancer.rank({ key: 'a' })).toThrow(expect.objectContaining({ code: 'ROLLCALL_PICKER_FAILED' }));
  expect(balancer.tryPick()?.endpoint.name).toBe('web-0');
});

test.each([
  [{ key: undefined as never }, 'key'],
  [{ key: 'a', count: -1 }, 'count'],
])('rank(%o): BAD_OPTION', (options, name) => {
  const balancer = createBalancer(new FakeResolver('web-0'), { picker: reversed });
  expect(() => balancer.rank(options)).toThrow(
    expect.objectContaining({ code: 'ROLLCALL_BAD_OPTION', message: expect.stringContaining(`\`${name}\``) }),
  );
});
