import { expect, test } from 'vitest';
import { type Balancer, createBalancer, type Picked, type PickOptions, type RetryOptions } from '../../src/balancer.ts';
import type { Outcome, Reached } from '../../src/outcome.ts';
import { first } from '../../src/picker/first.ts';
import { leader } from '../../src/picker/leader.ts';
import { ordinal } from '../../src/picker/ordinal.ts';
import { roundRobin } from '../../src/picker/round-robin.ts';
import { definePicker } from '../../src/picker.ts';
import { FakeResolver, pod } from './fake-resolver.ts';
import { HandClock } from './hand-clock.ts';

const failed = (reached: Reached): Outcome => ({ kind: 'failed', reached, error: new Error(reached) });

/** The names that one request gets to see, where each try ends with the next of `outcomes`, the last of them again and again. */
function tries<R>(
  balancer: Balancer<R>,
  outcomes: readonly Outcome[],
  options: PickOptions<R> & RetryOptions<R> = {},
): string[] {
  const tried: string[] = [];
  let picked: Picked | undefined = balancer.tryPick(options);
  while (picked !== undefined) {
    tried.push(picked.endpoint.name);
    picked = balancer.retry(picked, outcomes[tried.length - 1] ?? (outcomes.at(-1) as Outcome), options);
  }
  return tried;
}

/** So that a test can say whose turn it is. */
const inOrder = { picker: first() };
const webs = (): FakeResolver => new FakeResolver('web-0', 'web-1', 'web-2');
const tight = { retryBudget: { ratio: 0, perSecond: 0, burst: 0 } };

test('never sent: each other endpoint once, whatever the method, and outside the budget', () => {
  expect(tries(createBalancer(webs(), { picker: first(), ...tight }), [failed('never')])).toEqual([
    'web-0',
    'web-1',
    'web-2',
  ]);
});

test('maybe sent: not again', () => {
  expect(tries(createBalancer(webs(), inOrder), [failed('maybe')])).toEqual(['web-0']);
});

test('maybe sent, and idempotent: once more, elsewhere', () => {
  expect(tries(createBalancer(webs(), inOrder), [failed('maybe')], { idempotent: true })).toEqual(['web-0', 'web-1']);
});

test('maybe sent, then never, then maybe: the second maybe is the end', () => {
  const outcomes = [failed('maybe'), failed('never'), failed('maybe')];
  const balancer = createBalancer(new FakeResolver('web-0', 'web-1', 'web-2', 'web-3'), { picker: first() });
  expect(tries(balancer, outcomes, { idempotent: true })).toEqual(['web-0', 'web-1', 'web-2']);
});

test.each<[string, Outcome]>([
  ['answered', failed('answered')],
  ['cancelled', { kind: 'cancelled' }],
  ['ok', { kind: 'ok' }],
])('%s: never again', (_what, outcome) => {
  expect(tries(createBalancer(webs(), inOrder), [outcome], { idempotent: true })).toEqual(['web-0']);
});

test('the budget spent, what was maybe sent is not sent again; requests and time fill it up', () => {
  const clock = new HandClock();
  const balancer = createBalancer(webs(), {
    clock,
    picker: first(),
    retryBudget: { ratio: 0.5, perSecond: 0.25, burst: 1 },
  });
  const retries = (): number => tries(balancer, [failed('maybe')], { idempotent: true }).length - 1;
  expect([retries(), retries(), retries(), retries()]).toEqual([1, 0, 1, 0]);
  clock.turn(2_000);
  expect([retries(), retries()]).toEqual([1, 0]);
});

test('who is bound to one endpoint has no other', () => {
  const never = [failed('never')];
  expect(tries(createBalancer(webs(), { picker: ordinal(1) }), never)).toEqual(['web-1']);
  expect(tries(createBalancer(webs(), { picker: leader() }), never)).toEqual(['web-0']);
  expect(tries(createBalancer(webs(), inOrder), never, { endpoint: 'web-2' })).toEqual(['web-2']);
  expect(tries(createBalancer(webs(), { picker: leader({ fallback: 'next-ordinal' }) }), never)).toEqual([
    'web-0',
    'web-1',
    'web-2',
  ]);
});

test('a retry remembers what the pick was for', () => {
  const seen: unknown[] = [];
  const picker = definePicker<string>('watched', () => (candidates, request) => {
    seen.push(request);
    return candidates[0];
  });
  const balancer = createBalancer<string>(webs(), { picker });
  const among = (candidates: readonly never[]): readonly never[] => candidates.slice(1);
  const picked = balancer.tryPick({ key: 'k', request: 'r', among: among as never }) as Picked;
  expect(balancer.retry(picked, failed('never'))?.endpoint.name).toBe('web-2');
  expect(seen).toEqual([
    { key: 'k', request: 'r', attempt: 0 },
    { key: 'k', request: 'r', attempt: 1 },
  ]);
  const bound = balancer.tryPick({ endpoint: 'web-0' }) as Picked;
  expect(balancer.retry(bound, failed('never'), { idempotent: true })).toBeUndefined();
});

test('a pod that came back with another address meanwhile is another endpoint', () => {
  const resolver = new FakeResolver('web-0');
  const balancer = createBalancer(resolver, inOrder);
  const picked = balancer.tryPick() as Picked;
  resolver.set(pod('web-0', { address: '10.0.0.9' }));
  expect(balancer.retry(picked, failed('never'))?.endpoint.address).toBe('10.0.0.9');
});

test('another balancer’s pick is refused', () => {
  const picked = createBalancer(webs(), inOrder).tryPick() as Picked;
  expect(() => createBalancer(webs(), inOrder).retry(picked, failed('never'))).toThrow(
    expect.objectContaining({ code: 'ROLLCALL_BAD_OPTION' }),
  );
});

test('two pods, one of them dead: every second first try is on the dead one, not every', () => {
  const balancer = createBalancer(new FakeResolver('web-0', 'web-1'), { picker: roundRobin(), ejection: false });
  const first: string[] = [];
  for (let i = 0; i < 100; i += 1) {
    const picked = balancer.tryPick() as Picked;
    first.push(picked.endpoint.name);
    if (picked.endpoint.name === 'web-0') balancer.retry(picked, failed('never'))?.done({ kind: 'ok' });
    else picked.done({ kind: 'ok' });
  }
  expect(first.filter((name) => name === 'web-0')).toHaveLength(50);
});
