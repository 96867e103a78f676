import { createDiscovery, type Resolver } from '@rollcall/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  type Cluster,
  createCluster,
  type FaultName,
  type ManualClock,
  manualClock,
  type Workload,
} from '../../src/index.ts';
import { serve } from '../fixtures/serve.ts';
import { eventsOf } from '../fixtures/watched.ts';

// What an application sees of each fault: its resolver asks real sockets, by a clock that is turned by hand.

const minutes = (count: number): number => count * 60_000;
/** The longest time from one answer to the next: 5 s, 10 % of jitter, and the lookup. */
const onePollMs = 6_000;

let clock: ManualClock;
let cluster: Cluster;
let web: Workload;
let resolver: Resolver;
let events: string[];
beforeEach(async () => {
  clock = manualClock();
  cluster = await createCluster({ clock, podsBy: 'address' });
  web = await cluster.statefulSet('web', { replicas: 3, ports: { http: 8080 }, run: serve });
  resolver = cluster.discovery.resolver('web:http');
  await resolver.ready();
  events = eventsOf(resolver);
});
afterEach(() => cluster.close());

const ids = (): readonly string[] => resolver.snapshot.endpoints.map(({ id }) => id);
const places = (): readonly string[] => resolver.snapshot.endpoints.map(({ address }) => address).toSorted();
const truth = (): readonly string[] => web.pods.map(({ address }) => address).toSorted();

test.each<[how: FaultName, status: string, reason: string | undefined, explained: RegExp]>([
  ['SERVFAIL', 'stale', 'servfail', /udp: SERVFAIL/],
  ['REFUSED', 'stale', 'refused', /udp: REFUSED/],
  ['drop', 'stale', 'timeout', /udp: no reply in 500 ms/],
  ['delay', 'stale', 'timeout', /udp: no reply in 500 ms/],
  ['truncate', 'current', undefined, /\([1-9]\d* by TCP\)/],
  ['wrong-id', 'current', undefined, / [1-9]\d* mismatched replies dropped/],
  ['forged', 'current', undefined, / [1-9]\d* mismatched replies dropped/],
])(
  'ten minutes of %s: nobody is lost, nobody moves; it is %s (%s), and explained',
  async (how, status, reason, explained) => {
    const before = ids();
    {
      using _failing = cluster.dns.fail(how);
      await clock.advance(minutes(10));
      expect(resolver.snapshot).toMatchObject({ status, ...(reason && { reason: { kind: 'unknown', code: reason } }) });
      expect(ids()).toEqual(before);
      expect(resolver.explain().text).toMatch(explained);
    }
    await clock.advance(onePollMs);
    expect(resolver.snapshot.status).toBe('current');
    expect(ids()).toEqual(before);
    expect(events).toEqual(status === 'stale' ? ['stale', 'current'] : []);
  },
);

test('a pod that moves during SERVFAIL has moved with the first answer afterwards', async () => {
  {
    using _failing = cluster.dns.fail('SERVFAIL');
    await web.restart('web-1');
    await clock.advance(minutes(1));
  }
  await clock.advance(onePollMs);
  expect(events).toEqual(['stale', '~web-1', 'current']);
  expect(places()).toEqual(truth());
});

test('NXDOMAIN is not believed for 30 s; afterwards everybody is who they were', async () => {
  const before = ids();
  {
    using _lying = cluster.dns.fail('NXDOMAIN');
    await clock.advance(29_000);
    expect(ids()).toEqual(before);
    expect(events).toEqual(['stale']);
    await clock.advance(onePollMs);
    expect(resolver.snapshot).toMatchObject({ status: 'empty', reason: { kind: 'empty', code: 'nxdomain' } });
  }
  await clock.advance(onePollMs);
  expect(ids()).toEqual(before);
  expect(events).toEqual(['stale', '-web-0', '-web-1', '-web-2', 'empty', '+web-0', '+web-1', '+web-2', 'current']);
});

test('a lie is believed at once, and for as long as it is told', async () => {
  {
    using _lying = cluster.dns.fail('lie');
    await clock.advance(minutes(10));
    expect(resolver.snapshot.status).toBe('current');
    expect(places()).toEqual(['127.66.66.1', '127.66.66.2', '127.66.66.3']);
    expect(events.splice(0)).toEqual(['~web-0', '~web-1', '~web-2']);
  }
  await clock.advance(onePollMs);
  expect(places()).toEqual(truth());
  expect(events).toEqual(['~web-0', '~web-1', '~web-2']);
});

test('a lie that was told once is over within a minute', async () => {
  {
    using _lying = cluster.dns.fail('lie');
    await clock.advance(onePollMs);
  }
  await clock.advance(minutes(1));
  expect(places()).toEqual(truth());
});

test('a minute of split view: a new pod stays, one that moved has moved, and nobody flaps', async () => {
  const told = new Set<number>();
  resolver.on('resolution', (word) => told.add(word.kind === 'found' ? word.endpoints.length : 0));
  using _split = cluster.dns.fail('split-view');
  await web.restart('web-1');
  await web.scale(4);
  await clock.advance(minutes(1));
  expect(told).toEqual(new Set([3, 4]));
  expect(events.toSorted()).toEqual(['+web-3', '~web-1']);
  expect(places()).toEqual(truth());
  expect(resolver.snapshot.status).toBe('current');
});

/** To be asked from time to time: who has been missing, or known although dead, for longer than `heldMs`. */
const overdueAfter = (heldMs: number, isTold: (place: string) => boolean): (() => readonly string[]) => {
  const since = new Map<string, number>();
  return () => {
    const missing = truth().filter((place) => !places().includes(place));
    const dead = places().filter((place) => !truth().includes(place) && !isTold(place));
    const wrong = [...missing, ...dead];
    for (const place of since.keys()) if (!wrong.includes(place)) since.delete(place);
    for (const place of wrong) if (!since.has(place)) since.set(place, clock.now());
    return wrong.filter((place) => clock.now() - (since.get(place) ?? 0) > heldMs);
  };
};

test('ten minutes of split view: the living stay, and the dead are held for a minute and some polls', async () => {
  const heldMs = minutes(1) + 5 * onePollMs;
  // One replica goes on telling of web-2, who is dead at last, and of where web-0 and web-1 were, who have moved.
  const web2 = web.pods[2]?.address;
  const overdue = overdueAfter(heldMs, (place) => place === web2);
  {
    using _split = cluster.dns.fail('split-view');
    for (const happens of [
      () => web.restart('web-1'),
      () => web.scale(5),
      () => web.restart('web-3'),
      () => web.scale(4),
      () => web.restart('web-0'),
      () => web.scale(2),
    ]) {
      await happens();
      for (let ms = 0; ms < 100_000; ms += 1_000) {
        await clock.advance(1_000);
        expect(overdue()).toEqual([]);
      }
    }
    expect(events.filter((event) => event.startsWith('~'))).toEqual(['~web-1', '~web-3', '~web-0']);
    expect(events.filter((event) => event.startsWith('-')).toSorted()).toEqual(['-web-3', '-web-4']);
  }
  await clock.advance(heldMs);
  expect(places()).toEqual(truth());
});

test('a first server that stands still tells of the past until it is thawed, or dies', async () => {
  const replica = await cluster.dns.replica();
  const search = ['default.svc.cluster.local'];
  await using both = createDiscovery({
    dns: { servers: [replica.address, cluster.dns.address], search },
    clock,
    random: () => 0.5,
  });
  const known = both.resolver('web:http');
  await known.ready();
  using _frozen = replica.freeze();
  await web.scale(4);
  await clock.advance(onePollMs);
  expect(known.snapshot.endpoints).toHaveLength(3);
  using _dead = replica.fail('drop');
  await clock.advance(onePollMs);
  expect(known.snapshot.endpoints).toHaveLength(4);
});

test('a fault of one service is none of another', async () => {
  await cluster.statefulSet('db', {
    ports: { sql: 5432 },
    run: async () => ({ [Symbol.asyncDispose]: async () => {} }),
  });
  const db = cluster.discovery.resolver('db:sql');
  await db.ready();
  using _failing = cluster.dns.fail('SERVFAIL', { service: 'web' });
  await clock.advance(onePollMs);
  expect([resolver.snapshot.status, db.snapshot.status]).toEqual(['stale', 'current']);
});
