import { expect, test } from 'vitest';
import { fakePools, states } from './fake-pools.ts';
import { FakeResolver, pod } from './fake-resolver.ts';

test.each(['stale', 'failed', 'pending'] as const)(
  'while nobody can say who is there (%s), no client ends',
  async (status) => {
    const resolver = new FakeResolver(pod(0), pod(1));
    const { clients, clock } = fakePools(resolver);
    const pools = [clients.get(pod(0)).ask(), clients.get(pod(1))];
    resolver.set(status === 'stale' ? [pod(0), pod(1)] : [], [], status);
    await clock.turn(600_000);
    expect(pools.map(({ done }) => done)).toEqual([[], []]);
    expect(states(clients)).toEqual(['web-0 open', 'web-1 open']);
    expect(clients.get(pod(0))).toBe(pools[0]);
    expect(clock.timers).toBe(0);
  },
);

test('after an outage the set counts again, and who is missing then is absent', () => {
  const resolver = new FakeResolver(pod(0), pod(1));
  const { clients } = fakePools(resolver);
  clients.get(pod(0));
  clients.get(pod(1));
  resolver.set([], [], 'failed');
  resolver.set([pod(1)]);
  expect(states(clients)).toEqual(['web-0 absent', 'web-1 open']);
});

test('"nobody is there", believed at last after an outage, is no change of an empty set, and counts', () => {
  const resolver = new FakeResolver(pod(0));
  const { clients } = fakePools(resolver);
  clients.get(pod(0));
  resolver.set([], [], 'failed');
  resolver.say('empty');
  expect(states(clients)).toEqual(['web-0 absent']);
});

test('scaled to zero: "nobody is there" is a word, and the silent end by it', async () => {
  const resolver = new FakeResolver(pod(0));
  const { clients, clock } = fakePools(resolver);
  const pool = clients.get(pod(0)).ask();
  resolver.set([]);
  await clock.turn(30_000);
  expect(pool.done).toEqual(['destroy']);
});

test.each(['stale', 'failed'] as const)(
  'absent, then %s: time in which nobody can say is no silence',
  async (status) => {
    const resolver = new FakeResolver(pod(0), pod(1));
    const { clients, clock } = fakePools(resolver);
    const pool = clients.get(pod(0)).ask();
    resolver.set([pod(1)]);
    await clock.turn(20_000);
    resolver.set(status === 'failed' ? [] : [pod(1)], [], status);
    await clock.turn(600_000);
    expect(pool.done).toEqual([]);
    resolver.set([pod(1)]);
    await clock.turn(29_000);
    expect(pool.done).toEqual([]);
    await clock.turn(1_000);
    expect(pool.done).toEqual(['destroy']);
  },
);

test('absent, and not in use: closed during an outage too, or a doubt that never ends would keep it for ever', async () => {
  const resolver = new FakeResolver(pod(0), pod(1));
  const { clients, clock } = fakePools(resolver);
  const pool = clients.get(pod(0));
  resolver.set([pod(1)], [], 'stale');
  await clock.turn(30_000);
  expect(pool.done).toEqual(['close']);
  expect(clients.all()).toEqual([]);
});

test('the resolver closes first: clients go on, and nobody in use is ended by what it said last', async () => {
  const resolver = new FakeResolver(pod(0), pod(1));
  const { clients, clock } = fakePools(resolver);
  const [absent, open] = [clients.get(pod(0)).ask(), clients.get(pod(1)).ask()];
  resolver.set([pod(1)]);
  await clock.turn(20_000);
  await resolver.close();
  await clock.turn(600_000);
  expect([absent.done, open.done]).toEqual([[], []]);
  expect(clients.get(pod(1))).toBe(open);
  absent.answer();
  open.answer();
  await clients.close();
  expect([clients.all(), clock.timers]).toEqual([[], 0]);
});

test('what was gone before the resolver closed is destroyed all the same', async () => {
  const resolver = new FakeResolver(pod(0), pod(1));
  const { clients, clock } = fakePools(resolver);
  const pool = clients.get(pod(0)).ask();
  resolver.set([pod(1)], [pod(0)]);
  await resolver.close();
  await clock.turn(1_000);
  expect(pool.done).toEqual(['close', 'destroy']);
});

test('no clients over a resolver that is closed', async () => {
  const resolver = new FakeResolver(pod(0));
  await resolver.close();
  expect(() => fakePools(resolver)).toThrow(expect.objectContaining({ code: 'ROLLCALL_CLOSED' }));
});
