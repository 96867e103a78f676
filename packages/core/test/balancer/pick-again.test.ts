// All refuse: a one-pod StatefulSet that restarts, or a rollout that was too fast.
import { expect, test } from 'vitest';
import { type Attempt, type BalancerOptions, createBalancer, type Picked } from '../../src/balancer.ts';
import type { Outcome } from '../../src/outcome.ts';
import { first } from '../../src/picker/first.ts';
import { leader } from '../../src/picker/leader.ts';
import { Probes, settled } from '../ejection/probes.ts';
import { FakeResolver, pod } from './fake-resolver.ts';
import { HandClock, holding } from './hand-clock.ts';

const refused: Outcome = { kind: 'failed', reached: 'never', error: new Error('connect ECONNREFUSED') };

function scene(names: readonly string[], options: BalancerOptions = {}) {
  const clock = new HandClock();
  const probes = new Probes();
  const resolver = new FakeResolver(...names);
  const settings = { clock, random: () => 0.5, picker: first(), ejection: { probe: probes.probe }, ...options };
  return { clock, probes, resolver, balancer: createBalancer(resolver, settings) };
}

/** Refuses until its pod is up. */
function service() {
  const up = new Set<string>();
  const tried: string[] = [];
  const attempt = async ({ endpoint }: Attempt): Promise<string> => {
    tried.push(endpoint.id);
    if (!up.has(endpoint.id)) throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    return endpoint.name;
  };
  return { attempt, tried, up };
}

test('one that can be connected to again gets the request', async () => {
  const { balancer, clock, probes } = scene(['web-0']);
  const { attempt, tried, up } = service();
  const running = balancer.run(attempt);
  await settled();
  clock.turn(1_000);
  up.add('web-0@10.0.0.1');
  await probes.pass();
  await expect(running).resolves.toBe('web-0');
  expect(tried).toHaveLength(2);
  expect(balancer.endpoints()).toMatchObject([{ state: 'available', inFlight: 0, requests: 2, failures: 1 }]);
});

test('somebody new gets it, as who restarted elsewhere is', async () => {
  const { balancer, resolver } = scene(['web-0', 'web-1']);
  const { attempt, tried, up } = service();
  const running = balancer.run(attempt);
  await settled();
  up.add('web-0@10.0.0.9');
  resolver.set(pod('web-0', { address: '10.0.0.9' }), 'web-1');
  await expect(running).resolves.toBe('web-0');
  expect(tried).toEqual(['web-0@10.0.0.1', 'web-1@10.0.0.2', 'web-0@10.0.0.9']);
});

test('nobody comes: after waitMs, what the last attempt threw, and nothing is left behind', async () => {
  const { balancer, clock, resolver } = scene(['web-0'], { ejection: false });
  const before = [resolver.listeners, holding()];
  const running = balancer.run(service().attempt, { waitMs: 500 });
  await settled();
  expect(resolver.waits).toBe(1);
  clock.turn(499);
  await settled();
  expect(resolver.waits).toBe(1);
  clock.turn(1);
  await expect(running).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  expect([resolver.waits, clock.timers, [resolver.listeners, holding()]]).toEqual([0, 0, before]);
});

test('waitMs is for all waits of a request: who is back, and refuses again, gets it no more', async () => {
  const { balancer, clock, probes } = scene(['web-0']);
  const { attempt, tried } = service();
  const running = balancer.run(attempt, { waitMs: 1_500 });
  await settled();
  clock.turn(1_000);
  await probes.pass();
  expect(tried).toHaveLength(2);
  clock.turn(500);
  await expect(running).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await balancer.close();
});

test('who is bound to one endpoint waits for that one, and gets no other', async () => {
  const { balancer, clock, probes } = scene(['web-0', 'web-1'], { picker: leader() });
  const { attempt, tried, up } = service();
  const running = [balancer.run(attempt), balancer.run(attempt, { endpoint: 'web-0' })];
  await settled();
  up.add('web-0@10.0.0.1');
  clock.turn(1_000);
  await probes.pass();
  await expect(Promise.all(running)).resolves.toEqual(['web-0', 'web-0']);
  expect(new Set(tried)).toEqual(new Set(['web-0@10.0.0.1']));
});

test('the caller aborts the wait: its reason', async () => {
  const { balancer } = scene(['web-0'], { ejection: false });
  const caller = new AbortController();
  const running = balancer.run(service().attempt, { signal: caller.signal });
  await settled();
  caller.abort(new Error('enough'));
  await expect(running).rejects.toThrow('enough');
});

test.each<[string, Outcome]>([
  ['was maybe sent', { kind: 'failed', reached: 'maybe', error: new Error('reset') }],
  ['was answered', { kind: 'failed', reached: 'answered', error: new Error('503'), blamed: true }],
  [
    'was never sent, for a reason of this host',
    {
      kind: 'failed',
      reached: 'never',
      error: Object.assign(new Error('too many files'), { code: 'EMFILE' }),
    },
  ],
  ['was cancelled', { kind: 'cancelled' }],
])('what %s waits for nobody', async (_what, outcome) => {
  const { balancer, clock, resolver } = scene(['web-0']);
  expect(await balancer.pickAgain(balancer.tryPick() as Picked, outcome)).toBeUndefined();
  expect([resolver.waits, clock.timers]).toEqual([0, 0]);
});

test('who failed in another way is not asked again while waiting', async () => {
  const { balancer, clock, resolver } = scene(['web-0', 'web-1'], { ejection: false });
  const unsent = { ...refused, error: Object.assign(new Error('too many files'), { code: 'EMFILE' }) };
  const next = (await balancer.pickAgain(balancer.tryPick() as Picked, unsent)) as Picked;
  expect(next.endpoint.name).toBe('web-1');
  const waiting = balancer.pickAgain(next, refused);
  resolver.set('web-0', 'web-1', 'web-2');
  expect((await waiting)?.endpoint.name).toBe('web-2');
  expect(clock.timers).toBe(0);
});

test('while somebody else is there, nobody waits', async () => {
  const { balancer } = scene(['web-0', 'web-1']);
  const next = await balancer.pickAgain(balancer.tryPick() as Picked, refused);
  expect(next?.endpoint.name).toBe('web-1');
  await balancer.close();
});

test('given back twice, or closed: nobody', async () => {
  const { balancer } = scene(['web-0']);
  const picked = balancer.tryPick() as Picked;
  const waiting = balancer.pickAgain(picked, refused);
  expect(await balancer.pickAgain(picked, refused)).toBeUndefined();
  const other = balancer.tryPick() as Picked;
  await balancer.close();
  await expect(waiting).rejects.toMatchObject({ code: 'ROLLCALL_CLOSED' });
  expect(await balancer.pickAgain(other, refused)).toBeUndefined();
});
