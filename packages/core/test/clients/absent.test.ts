import { expect, test } from 'vitest';
import { fakePools, states } from './fake-pools.ts';
import { FakeResolver, pod } from './fake-resolver.ts';

const here = (condition: 'serving' | 'draining' | 'not-ready') => pod(0, { condition });

test('absent and in use: kept as long as bytes come, destroyed after silenceMs without any', async () => {
  const resolver = new FakeResolver(pod(0), pod(1));
  const { clients, clock } = fakePools(resolver);
  const pool = clients.get(pod(0)).ask();
  resolver.set([pod(1)]);
  for (let minutes = 0; minutes < 10; minutes += 0.25) {
    pool.hear();
    await clock.turn(15_000);
  }
  expect(pool.done).toEqual([]);
  await clock.turn(15_000);
  expect(pool.done).toEqual([]);
  await clock.turn(1_000);
  expect(pool.done).toEqual(['destroy']);
  expect(pool.error).toMatchObject({ code: 'ECONNRESET' });
  expect(pool.error?.message).toContain(
    'web-0 (10.0.0.1 port 8080) of web.default:8080 is no longer listed, and was silent for 30000 ms.',
  );
  expect([clients.all(), clock.timers]).toEqual([[], 0]);
});

test('silence counts from when the endpoint left, not from before', async () => {
  const resolver = new FakeResolver(pod(0), pod(1));
  const { clients, clock } = fakePools(resolver);
  const pool = clients.get(pod(0)).ask();
  await clock.turn(600_000);
  resolver.set([pod(1)]);
  await clock.turn(29_000);
  expect(pool.done).toEqual([]);
  await clock.turn(1_000);
  expect(pool.done).toEqual(['destroy']);
});

test('what happens to others breaks no silence, nor does being missed in another way', async () => {
  const resolver = new FakeResolver(pod(0), pod(1));
  const { clients, clock } = fakePools(resolver);
  const pool = clients.get(pod(0)).ask();
  resolver.set([here('not-ready'), pod(1)]);
  await clock.turn(10_000);
  resolver.set([here('not-ready'), pod(1), pod(2)]);
  await clock.turn(10_000);
  resolver.set([pod(1), pod(2)]);
  expect(clients.all()).toMatchObject([{ state: 'absent', why: 'no longer listed' }]);
  await clock.turn(10_000);
  expect(pool.done).toEqual(['destroy']);
});

test('silenceMs can be longer', async () => {
  const resolver = new FakeResolver(pod(0), pod(1));
  const { clients, clock } = fakePools(resolver, { silenceMs: 120_000 });
  const pool = clients.get(pod(0)).ask();
  resolver.set([pod(1)]);
  await clock.turn(119_000);
  expect(pool.done).toEqual([]);
  await clock.turn(1_000);
  expect(pool.done).toEqual(['destroy']);
});

test('who keeps asking an absent pod that says nothing does not keep its client alive by that', async () => {
  const resolver = new FakeResolver(pod(0), pod(1));
  const { clients, clock } = fakePools(resolver);
  const pool = clients.get(pod(0)).ask();
  resolver.set([pod(1)]);
  for (let seconds = 0; seconds < 30; seconds += 1) {
    pool.ask();
    await clock.turn(1_000);
  }
  expect(pool.done).toEqual(['destroy']);
});

test('silence is that of what is owed: a request that comes late has its own time', async () => {
  const resolver = new FakeResolver(pod(0), pod(1));
  const { clients, clock } = fakePools(resolver);
  const pool = clients.get(pod(0));
  resolver.set([pod(1)]);
  await clock.turn(20_500);
  pool.ask();
  await clock.turn(29_500);
  expect(pool.done).toEqual([]);
  await clock.turn(1_000);
  expect(pool.done).toEqual(['destroy']);
});

test('absent, and nothing owed for silenceMs: closed, whatever pings are read', async () => {
  const resolver = new FakeResolver(pod(0), pod(1));
  const { clients, clock } = fakePools(resolver);
  const pool = clients.get(pod(0));
  resolver.set([pod(1)]);
  for (let seconds = 0; seconds < 29; seconds += 1) {
    pool.hear();
    await clock.turn(1_000);
  }
  expect(pool.done).toEqual([]);
  await clock.turn(1_000);
  expect(pool.done).toEqual(['close']);
  expect([clients.all(), clock.timers]).toEqual([[], 0]);
});

test('in use, then idle: the time begins with the last answer', async () => {
  const resolver = new FakeResolver(pod(0), pod(1));
  const { clients, clock } = fakePools(resolver);
  const pool = clients.get(pod(0)).ask();
  resolver.set([pod(1)]);
  await clock.turn(25_500);
  pool.answer();
  await clock.turn(29_500);
  expect(pool.done).toEqual([]);
  await clock.turn(1_000);
  expect(pool.done).toEqual(['close']);
});

test('one that does not come to its end by closing is destroyed after another silenceMs', async () => {
  const resolver = new FakeResolver(pod(0), pod(1));
  const { clients, clock } = fakePools(resolver, { close: () => new Promise(() => {}) });
  const pool = clients.get(pod(0));
  resolver.set([pod(1)]);
  await clock.turn(30_000);
  expect(states(clients)).toEqual(['web-0 closing']);
  await clock.turn(29_000);
  expect(pool.done).toEqual([]);
  await clock.turn(1_000);
  expect(pool.done).toEqual(['destroy']);
  expect(clock.timers).toBe(0);
});

test('back in time: as if nothing had been, the same client', async () => {
  const resolver = new FakeResolver(pod(0), pod(1));
  const { clients, clock } = fakePools(resolver);
  const pool = clients.get(pod(0)).ask();
  resolver.set([pod(1)]);
  await clock.turn(29_000);
  resolver.set([pod(0), pod(1)]);
  expect(clients.get(pod(0))).toBe(pool);
  expect(states(clients)).toEqual(['web-0 open']);
  await clock.turn(600_000);
  expect(pool.done).toEqual([]);
  resolver.set([pod(1)]);
  await clock.turn(29_000);
  expect(pool.done).toEqual([]);
});

test.each(['not-ready', 'draining'] as const)('%s while others serve is absent, and serving again is back', (how) => {
  const resolver = new FakeResolver(pod(0), pod(1));
  const { clients } = fakePools(resolver);
  clients.get(pod(0));
  resolver.set([here(how), pod(1)]);
  expect(clients.all()).toMatchObject([{ state: 'absent', why: how === 'draining' ? 'draining' : 'not ready' }]);
  resolver.set([here('serving'), pod(1)]);
  expect(clients.all()).toMatchObject([{ state: 'open', why: undefined }]);
});

test('a readiness probe that fails ends no transaction', async () => {
  const resolver = new FakeResolver(pod(0), pod(1));
  const { clients, clock } = fakePools(resolver);
  const pool = clients.get(pod(0)).ask();
  resolver.set([here('not-ready'), pod(1)]);
  await clock.turn(20_000);
  resolver.set([here('serving'), pod(1)]);
  await clock.turn(600_000);
  expect(pool.done).toEqual([]);
});

test('draining is absent only as long as somebody else serves', () => {
  const resolver = new FakeResolver(pod(0), pod(1));
  const { clients } = fakePools(resolver);
  clients.get(pod(0));
  resolver.set([here('draining'), pod(1)]);
  expect(states(clients)).toEqual(['web-0 absent']);
  resolver.set([here('draining'), pod(1, { condition: 'not-ready' })]);
  expect(states(clients)).toEqual(['web-0 open']);
  resolver.set([here('draining'), pod(1)]);
  expect(states(clients)).toEqual(['web-0 absent']);
});

test('clients are asked what they do only while their endpoint is absent, and without any no timer runs', async () => {
  const resolver = new FakeResolver(pod(0), pod(1));
  const { clients, clock, asked } = fakePools(resolver);
  clients.get(pod(0));
  clients.get(pod(1));
  await clock.turn(60_000);
  expect([clock.timers, asked()]).toEqual([0, 0]);
  resolver.set([pod(1)]);
  expect(clock.timers).toBe(1);
  await clock.turn(10_000);
  expect(asked()).toBe(11);
  resolver.set([pod(0), pod(1)]);
  expect(clock.timers).toBe(0);
});
