import { expect, test } from 'vitest';
import { classify } from '../../src/outcome/classify.ts';
import { fakePools, states } from './fake-pools.ts';
import { FakeResolver, pod } from './fake-resolver.ts';
import { settled } from './step-clock.ts';

const moved = pod(0, { address: '10.0.0.9' });

test('gone: closed at once, and destroyed after goneMs', async () => {
  const resolver = new FakeResolver(pod(0), pod(1));
  const { clients, clock } = fakePools(resolver);
  const [pool, other] = [clients.get(pod(0)).ask(), clients.get(pod(1)).ask()];
  resolver.set([moved, pod(1)], [pod(0)]);
  expect(pool.done).toEqual(['close']);
  await clock.turn(999);
  expect(pool.done).toEqual(['close']);
  await clock.turn(1);
  expect(pool.done).toEqual(['close', 'destroy']);
  expect(other.done).toEqual([]);
  expect(states(clients)).toEqual(['web-1 open']);
  expect(clock.timers).toBe(0);
});

test('goneMs can be longer', async () => {
  const resolver = new FakeResolver(pod(0));
  const { clients, clock } = fakePools(resolver, { goneMs: 5_000 });
  const pool = clients.get(pod(0)).ask();
  resolver.set([moved], [pod(0)]);
  await clock.turn(4_999);
  expect(pool.error).toBeUndefined();
  await clock.turn(1);
  expect(pool.error).toBeDefined();
});

test('what comes in time is waited for: closed, not destroyed', async () => {
  const resolver = new FakeResolver(pod(0));
  const { clients, clock } = fakePools(resolver);
  const pool = clients.get(pod(0)).ask();
  resolver.set([moved], [pod(0)]);
  await clock.turn(500);
  pool.answer();
  await settled();
  expect([clients.all(), clock.timers]).toEqual([[], 0]);
  await clock.turn(60_000);
  expect(pool.done).toEqual(['close']);
});

test('every variant of it ends', async () => {
  const resolver = new FakeResolver(pod(0));
  const { clients, clock } = fakePools(resolver);
  const pools = ['', 'h2', 'orders'].map((variant) => clients.get(pod(0), variant).ask());
  resolver.set([moved], [pod(0)]);
  await clock.turn(1_000);
  expect(pools.map(({ done }) => done.join())).toEqual(Array(3).fill('close,destroy'));
});

test('the error is a reset, that was maybe sent', async () => {
  const resolver = new FakeResolver(pod(0));
  const { clients, clock } = fakePools(resolver);
  const pool = clients.get(pod(0)).ask();
  resolver.set([moved], [pod(0)]);
  await clock.turn(1_000);
  expect(pool.error).toMatchObject({ code: 'ECONNRESET', syscall: 'read', address: '10.0.0.1', port: 8080 });
  expect(classify(pool.error, pod(0))).toMatchObject({ kind: 'failed', reached: 'maybe' });
});

test.each([
  ['its slot stands elsewhere', [moved], 'web-0 is at 10.0.0.9 now'],
  ['its address is another’s', [pod(3, { address: '10.0.0.1' })], "10.0.0.1 is web-3's now"],
  ['it was deleted', [pod(1)], 'it is no longer listed by fake'],
])('the error says which pod of which service, and what was seen: %s', async (_what, set, seen) => {
  const resolver = new FakeResolver(pod(0));
  const { clients, clock } = fakePools(resolver);
  const pool = clients.get(pod(0)).ask();
  resolver.set(set, [pod(0)]);
  await clock.turn(1_000);
  expect(pool.error?.message).toContain(`web-0 (10.0.0.1 port 8080) of web.default:8080 is gone: ${seen}.`);
});

test('where no name is stable, nobody is said to have taken its place', async () => {
  const nameless = (ordinal: number) => ({ ...pod(ordinal), slot: undefined });
  const resolver = new FakeResolver(nameless(0));
  const { clients, clock } = fakePools(resolver);
  const pool = clients.get(nameless(0)).ask();
  resolver.set([nameless(1)], [nameless(0)]);
  await clock.turn(1_000);
  expect(pool.error?.message).toContain('is gone: it is no longer listed by fake.');
});

test('absent, and proven gone later: it goes by the rule for the gone from then on', async () => {
  const resolver = new FakeResolver(pod(0), pod(1));
  const { clients, clock } = fakePools(resolver);
  const pool = clients.get(pod(0)).ask();
  resolver.set([pod(1)]);
  await clock.turn(10_000);
  expect(pool.done).toEqual([]);
  resolver.set([moved, pod(1)], [pod(0)]);
  expect(pool.done).toEqual(['close']);
  await clock.turn(1_000);
  expect(pool.done).toEqual(['close', 'destroy']);
  expect(pool.error?.message).toContain('is gone');
  expect(clock.timers).toBe(0);
});

test('…also where that gives it longer', async () => {
  const resolver = new FakeResolver(pod(0), pod(1));
  const { clients, clock } = fakePools(resolver, { goneMs: 60_000 });
  const pool = clients.get(pod(0)).ask();
  resolver.set([pod(1)]);
  await clock.turn(29_000);
  resolver.set([moved, pod(1)], [pod(0)]);
  resolver.set([moved, pod(1), pod(2)]);
  expect(clock.timers).toBe(1);
  await clock.turn(59_999);
  expect(pool.done).toEqual(['close']);
  await clock.turn(1);
  expect(pool.done).toEqual(['close', 'destroy']);
});

test('told twice that it is gone, its time runs from the first', async () => {
  const resolver = new FakeResolver(pod(0), pod(1));
  const { clients, clock } = fakePools(resolver);
  const pool = clients.get(pod(0)).ask();
  resolver.set([pod(1)], [pod(0)]);
  await clock.turn(500);
  resolver.set([moved, pod(1)], [pod(0)]);
  expect(clock.timers).toBe(1);
  await clock.turn(500);
  expect(pool.done).toEqual(['close', 'destroy']);
});

test('gone while nobody can say who is there: a proof is a proof', async () => {
  const resolver = new FakeResolver(pod(0), pod(1));
  const { clients, clock } = fakePools(resolver);
  const pool = clients.get(pod(0)).ask();
  resolver.set([moved, pod(1)], [pod(0)], 'stale');
  await clock.turn(1_000);
  expect(pool.done).toEqual(['close', 'destroy']);
});

test('listed again within goneMs: what is under way may finish, and new work gets another client', async () => {
  const resolver = new FakeResolver(pod(0), pod(1));
  const { clients, clock } = fakePools(resolver);
  const pool = clients.get(pod(0)).ask();
  resolver.set([pod(1)], [pod(0)]);
  resolver.set([pod(0), pod(1)]);
  expect(clients.get(pod(0))).not.toBe(pool);
  await clock.turn(60_000);
  expect(pool.done).toEqual(['close']);
  expect(states(clients)).toEqual(['web-0 closing', 'web-0 open']);
  pool.answer();
  await settled();
  expect(states(clients)).toEqual(['web-0 open']);
});

test('…and gone once more, it has goneMs once more', async () => {
  const resolver = new FakeResolver(pod(0), pod(1));
  const { clients, clock } = fakePools(resolver);
  const pool = clients.get(pod(0)).ask();
  resolver.set([pod(1)], [pod(0)]);
  resolver.set([pod(0), pod(1)]);
  await clock.turn(5_000);
  resolver.set([pod(1)], [pod(0)]);
  await clock.turn(999);
  expect(pool.done).toEqual(['close']);
  await clock.turn(1);
  expect(pool.done).toEqual(['close', 'destroy']);
});
