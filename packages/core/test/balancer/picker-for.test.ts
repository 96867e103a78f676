import { expect, test } from 'vitest';
import { createBalancer, type Picked } from '../../src/balancer.ts';
import { DiscoveryError } from '../../src/errors.ts';
import { leader } from '../../src/picker/leader.ts';
import { roundRobin } from '../../src/picker/round-robin.ts';
import { definePicker, type PickerFactory, type PickRequest } from '../../src/picker.ts';
import { FakeResolver, pod } from './fake-resolver.ts';

type Kind = 'write' | 'read';

/** Writes go to `-0`, reads to anybody. */
const byKind: PickerFactory<Kind> = definePicker('by-kind', (env) => {
  const pickers = { write: leader().create(env), read: roundRobin().create(env) };
  const pickerFor = ({ request }: PickRequest<Kind>) => pickers[request ?? 'read'];
  return { pickerFor, pick: (list, request) => pickerFor(request).pick(list, request) };
});

const refused = { kind: 'failed', reached: 'never', error: new Error('refused') } as const;

test('each request is picked for by the rules of its own picker', () => {
  const balancer = createBalancer(new FakeResolver('web-0', 'web-1'), { picker: byKind });
  const write = balancer.tryPick({ request: 'write' }) as Picked;
  expect(write.endpoint.name).toBe('web-0');
  expect(balancer.retry(write, refused)).toBeUndefined(); // pinned: there is no second choice
  expect(balancer.tryPick({ request: 'write' })?.endpoint.name).toBe('web-0'); // nor ejection
  const reads = [1, 2, 3].map(() => balancer.tryPick({ request: 'read' })?.endpoint.name);
  expect(reads).toEqual(['web-1', 'web-1', 'web-1']);
});

test('names are needed by those requests alone whose picker needs them', () => {
  const balancer = createBalancer(new FakeResolver(pod('10.0.0.1', { slot: undefined })), { picker: byKind });
  expect(balancer.tryPick({ request: 'read' })).toBeDefined();
  expect(() => balancer.tryPick({ request: 'write' })).toThrow(
    expect.objectContaining({ code: 'ROLLCALL_NO_STABLE_NAMES' }),
  );
});

test('where the leader of a write is absent, SLOT_ABSENT says so', async () => {
  const balancer = createBalancer(new FakeResolver('web-1'), { picker: byKind });
  await expect(balancer.pick({ request: 'write', waitMs: 0 })).rejects.toMatchObject({ code: 'ROLLCALL_SLOT_ABSENT' });
});

test('a choice that throws fails that pick, not the next, nor explain()', () => {
  const moody = definePicker<Kind>('moody', (env) => {
    const steady = roundRobin().create(env);
    return {
      pick: steady.pick,
      pickerFor({ request }) {
        if (request === undefined) throw new Error('mine');
        return steady;
      },
    };
  });
  const balancer = createBalancer(new FakeResolver('web-0'), { picker: moody });
  expect(() => balancer.tryPick()).toThrow(expect.objectContaining({ code: 'ROLLCALL_PICKER_FAILED' }));
  expect(balancer.tryPick({ request: 'read' })).toBeDefined();
  expect(balancer.explain().endpoints).toHaveLength(1);
});

test('what a picker says by an error of ours goes to the caller as it is', () => {
  const error = new DiscoveryError('ROLLCALL_BAD_OPTION', 'mine goes by `key`: give one.');
  const needy = definePicker('needy', () => () => {
    throw error;
  });
  expect(() => createBalancer(new FakeResolver('web-0'), { picker: needy }).tryPick()).toThrow(error);
});
