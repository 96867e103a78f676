import { createDiscovery } from '@rollcall/core';
import { expect, test } from 'vitest';
import { createCluster, type FaultName, manualClock } from '../../src/index.ts';
import { serve } from '../fixtures/serve.ts';
import { eventsOf } from '../fixtures/watched.ts';

const minutes = process.env.ROLLCALL_TEST === 'thorough' ? 10 : 1;
const honest: readonly FaultName[] = ['SERVFAIL', 'REFUSED', 'drop', 'delay', 'truncate', 'wrong-id', 'forged'];
const pairs = honest.flatMap((one, index) => honest.slice(index).map((other) => [one, other] as const));

test.each(pairs)('%s of one server, %s of the other: nobody is lost, and nobody moves', async (one, other) => {
  const clock = manualClock();
  await using cluster = await createCluster({ clock, podsBy: 'address' });
  await cluster.statefulSet('web', { replicas: 3, ports: { http: 8080 }, run: serve });
  const second = await cluster.dns.replica();
  const dns = { servers: [cluster.dns.address, second.address], search: ['default.svc.cluster.local'] };
  await using discovery = createDiscovery({ clock, random: () => 0.5, dns });
  const resolver = discovery.resolver('web:http');
  const { endpoints } = await resolver.ready();
  const events = eventsOf(resolver);
  {
    using _one = cluster.dns.fail(one);
    using _other = second.fail(other);
    await clock.advance(minutes * 60_000);
    expect(resolver.snapshot.endpoints).toBe(endpoints);
  }
  await clock.advance(6_000);
  expect(resolver.snapshot).toMatchObject({ status: 'current', endpoints });
  expect(events.filter((event) => event !== 'stale' && event !== 'current')).toEqual([]);
});

test.each<FaultName>(['NXDOMAIN', 'lie'])(
  '%s of one server, SERVFAIL of the other: over soon after the lie',
  async (how) => {
    const clock = manualClock();
    await using cluster = await createCluster({ clock, podsBy: 'address' });
    await cluster.statefulSet('web', { replicas: 3, ports: { http: 8080 }, run: serve });
    const second = await cluster.dns.replica();
    const dns = { servers: [second.address, cluster.dns.address], search: ['default.svc.cluster.local'] };
    await using discovery = createDiscovery({ clock, random: () => 0.5, dns });
    const resolver = discovery.resolver('web:http');
    const { endpoints } = await resolver.ready();
    {
      using _failing = second.fail('SERVFAIL');
      using _lying = cluster.dns.fail(how);
      await clock.advance(20_000);
      if (how === 'NXDOMAIN') expect(resolver.snapshot.endpoints).toBe(endpoints);
      await clock.advance(minutes * 60_000);
    }
    await clock.advance(70_000);
    const places = (list: readonly { name: string; address: string }[]) =>
      list.map(({ name, address }) => `${name}@${address}`);
    expect(places(resolver.snapshot.endpoints)).toEqual(places(endpoints));
  },
);
