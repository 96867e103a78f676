import { createCluster, manualClock } from '@rollcall/testing';
import { describe, expect, test } from 'vitest';
import { createDiscovery, createResolver } from '../../src/discovery.ts';
import { serviceDns } from '../../src/source/dns.ts';
import { listen } from './pods.ts';

const web = { replicas: 3, ports: { http: 8080 }, run: listen };
const soon = () => ({ signal: AbortSignal.timeout(15_000) });

describe('a headless service over DNS', () => {
  test('a named port: names, ordinals, addresses and ports by one question', async () => {
    await using cluster = await createCluster();
    const { pods } = await cluster.statefulSet('web', web);
    const resolver = cluster.discovery.resolver('web.default:http');
    const { endpoints } = await resolver.ready(soon());
    expect(endpoints).toMatchObject(
      pods.map(({ name, ordinal, address }) => ({
        name,
        slot: name,
        ordinal,
        address,
        addresses: [address],
        port: 8080,
        hostname: `${name}.web.default.svc.cluster.local`,
        condition: 'serving',
      })),
    );
    expect(cluster.dns.queries).toBe(1);
    expect(resolver.name).toBe('web.default:http');
  });

  test('a numeric port is the port as asked, with the names all the same', async () => {
    await using cluster = await createCluster();
    await cluster.statefulSet('web', { ...web, ports: { http: 8080, admin: 9090 } });
    const { endpoints } = await cluster.discovery.resolver('web:7777').ready(soon());
    expect(endpoints.map(({ name, port }) => `${name}:${port}`)).toEqual(['web-0:7777', 'web-1:7777', 'web-2:7777']);
    expect(cluster.dns.queries).toBe(1);
  });

  test('no port is the only one; of several, it must be said which', async () => {
    await using cluster = await createCluster();
    await cluster.statefulSet('web', web);
    await cluster.service('both', { of: 'web', ports: { http: 8080, admin: 9090 } });
    const { endpoints } = await cluster.discovery.resolver('web').ready(soon());
    expect(endpoints.map(({ port }) => port)).toEqual([8080, 8080, 8080]);
    await expect(cluster.discovery.resolver('both').ready(soon())).rejects.toMatchObject({
      code: 'ROLLCALL_BAD_TARGET',
      message: expect.stringMatching(/8080.*9090|9090.*8080/),
    });
  });

  test('a service without ports answers by addresses alone, which have no slots', async () => {
    await using cluster = await createCluster();
    await cluster.statefulSet('web', web);
    await cluster.service('bare', { of: 'web', ports: {} });
    const { endpoints } = await cluster.discovery.resolver('bare:8080').ready(soon());
    expect(endpoints.map(({ slot, port }) => [slot, port])).toEqual(Array(3).fill([undefined, 8080]));
    await expect(cluster.discovery.resolver('bare').ready(soon())).rejects.toMatchObject({
      code: 'ROLLCALL_BAD_TARGET',
    });
  });

  test('a second service over the same pods, and a Deployment, have endpoints without slots', async () => {
    await using cluster = await createCluster();
    await cluster.statefulSet('web', web);
    await cluster.service('web-read', { of: 'web' });
    await cluster.deployment('front', web);
    for (const name of ['web-read:http', 'front:http']) {
      const { endpoints } = await cluster.discovery.resolver(name).ready(soon());
      expect(endpoints.map(({ slot, ordinal }) => [slot, ordinal])).toEqual(Array(3).fill([undefined, undefined]));
      expect(endpoints.map(({ name: shown, address }) => shown === address)).toEqual([true, true, true]);
    }
  });

  test('both families of a pod are one endpoint', async () => {
    await using cluster = await createCluster();
    const { pods } = await cluster.statefulSet('web', { ...web, families: [4, 6] });
    const { endpoints } = await cluster.discovery.resolver('web:http').ready(soon());
    expect(endpoints.map(({ addresses }) => addresses)).toEqual(pods.map(({ addresses }) => [...addresses]));
    expect(endpoints[0]?.addresses).toHaveLength(2);
  });

  test('families that nothing pairs are not twice as many pods', async () => {
    await using cluster = await createCluster();
    await cluster.deployment('front', { ...web, families: [4, 6] });
    const { endpoints } = await cluster.discovery.resolver('front:http').ready(soon());
    expect(endpoints).toHaveLength(3);
    expect(endpoints.every(({ address }) => address.startsWith('127.'))).toBe(true);
  });

  test('a ClusterIP is one endpoint without a slot', async () => {
    await using cluster = await createCluster();
    await cluster.statefulSet('web', web);
    await cluster.service('vip', { of: 'web', type: 'ClusterIP' });
    for (const target of ['vip:http', 'vip:8080', 'vip']) {
      const { endpoints } = await cluster.discovery.resolver(target).ready(soon());
      expect(endpoints).toMatchObject([{ slot: undefined, port: 8080, hostname: 'vip.default.svc.cluster.local' }]);
    }
  });

  test('an ExternalName follows its alias', async () => {
    await using cluster = await createCluster();
    await cluster.service('db', { type: 'ExternalName', externalName: 'db.example.test' });
    using _host = cluster.dns.host('db.example.test', ['127.0.0.9']);
    const { endpoints } = await cluster.discovery.resolver('db:5432').ready(soon());
    expect(endpoints).toMatchObject([
      { address: '127.0.0.9', port: 5432, slot: undefined, hostname: 'db.example.test' },
    ]);
  });

  test("a pod's target shares its service's resolver", async () => {
    await using cluster = await createCluster();
    await cluster.statefulSet('web', web);
    await using whole = cluster.discovery.resolver('web.default:http');
    await using pod = cluster.discovery.resolver('web-1.web.default.svc:http');
    expect((await pod.ready(soon())).endpoints).toMatchObject([{ name: 'web-1' }]);
    expect(pod.snapshot.endpoints[0]).toBe(whole.snapshot.endpoints[1]);
    expect(cluster.dns.queries).toBe(1);
  });

  test('whoever writes web-0.web is told what it was read as, and what to write', async () => {
    await using cluster = await createCluster();
    await cluster.statefulSet('web', web);
    const resolver = cluster.discovery.resolver('web-0.web:http');
    await resolver.refresh();
    await expect(resolver.ready({ signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'ROLLCALL_NO_ENDPOINTS',
      message: expect.stringContaining("write 'web-0.web.default.svc:http'"),
    });
  });

  test('a service that nobody knows says so, and where it was asked', async () => {
    await using cluster = await createCluster();
    const resolver = cluster.discovery.resolver('gone:http');
    expect((await resolver.refresh()).status).toBe('empty');
    const message = `SRV _http._tcp.gone.default.svc.cluster.local @${cluster.dns.address}`;
    await expect(resolver.ready({ signal: AbortSignal.abort() })).rejects.toThrow(message);
    expect(resolver.explain().text).toContain('NXDOMAIN');
  });

  test('one lookup for 100 cold callers', async () => {
    await using cluster = await createCluster();
    await cluster.statefulSet('web', web);
    await Promise.all(Array.from({ length: 100 }, () => cluster.discovery.resolver('web:http').ready(soon())));
    expect(cluster.dns.queries).toBe(1);
  });
});

describe('servers', () => {
  test('a dead first nameserver costs its share of the two seconds once; the third of three is asked', async () => {
    await using cluster = await createCluster();
    await cluster.statefulSet('web', web);
    const dead = await Promise.all([cluster.dns.replica(), cluster.dns.replica()]);
    for (const server of dead) server.fail('drop');
    const clock = manualClock();
    const servers = [...dead.map(({ address }) => address), cluster.dns.address];
    await using discovery = createDiscovery({ clock, dns: { servers, search: ['default.svc.cluster.local'] } });
    const resolver = discovery.resolver('web:http');
    const startedAt = clock.now();
    const ready = resolver.ready().then(() => clock.now() - startedAt);
    for (let i = 0; i < 20; i++) await clock.advance(100);
    expect(await ready).toBeLessThanOrEqual(1_200);
    expect(dead.map(({ queries }) => queries)).toEqual([1, 1]);
    await clock.advance(10_000);
    expect(dead.map(({ queries }) => queries)).toEqual([1, 1]);
  });

  test('two servers whose views differ for a minute: no flap, and no false move', async () => {
    await using cluster = await createCluster();
    const set = await cluster.statefulSet('web', web);
    const lagging = await cluster.dns.replica();
    const clock = manualClock();
    const dns = { search: ['default.svc.cluster.local'] };
    // One virtual server, as in a cluster: whom a question reaches is chance.
    const sources = [cluster.dns.address, lagging.address].map((server) =>
      serviceDns('web.default:http', { ...dns, servers: [server] }),
    );
    let turn = 0;
    await using resolver = createResolver(
      {
        name: 'two replicas',
        removal: 'confirmed',
        lookup: async (context) => (sources[turn++ % 2] as (typeof sources)[number]).lookup(context),
      },
      { clock, random: () => 0.5 },
    );
    await resolver.ready();
    using _frozen = lagging.freeze();
    await set.restart('web-1');
    await set.crash('web-2');
    const moves: string[] = [];
    const left: string[] = [];
    resolver.on('change', ({ moved, removed, added }) => {
      moves.push(...moved.map(({ to }) => to.name), ...added.map(({ name }) => `added ${name}`));
      left.push(...removed.map(({ name }) => name));
    });
    for (let i = 0; i < 11; i++) await heard(resolver, clock, 5_000);
    expect([moves, left]).toEqual([['web-1'], []]);
    _frozen[Symbol.dispose]();
    for (let i = 0; i < 20; i++) await heard(resolver, clock, 5_000);
    expect([moves, left]).toEqual([['web-1'], ['web-2']]);
  });
});

describe('ten minutes (simulated) in which DNS is', () => {
  test.each(['SERVFAIL', 'drop'] as const)('%s: nobody is lost, and nobody waits', async (fault) => {
    await using cluster = await createCluster();
    await cluster.statefulSet('web', web);
    const clock = manualClock();
    await using discovery = createDiscovery({
      clock,
      dns: { servers: [cluster.dns.address], search: ['default.svc.cluster.local'] },
    });
    const resolver = discovery.resolver('web:http');
    await resolver.ready();
    const { endpoints } = resolver.snapshot;
    const changes: unknown[] = [];
    resolver.on('change', (change) => void changes.push(change));
    const words: string[] = [];
    resolver.on('resolution', ({ kind }) => void words.push(kind));
    {
      using _fault = cluster.dns.fail(fault);
      const end = clock.now() + 600_000;
      while (clock.now() < end) await clock.advance(500);
      expect(words.length).toBeGreaterThan(80);
      expect(new Set(words)).toEqual(new Set(['unknown']));
      expect(resolver.snapshot).toMatchObject({ status: 'stale', reason: { kind: 'unknown' } });
    }
    for (let i = 0; i < 20 && resolver.snapshot.status !== 'current'; i++) await clock.advance(1_000);
    expect(resolver.snapshot.status).toBe('current');
    expect(resolver.snapshot.endpoints).toBe(endpoints);
    expect(changes).toEqual([]);
  });
});

/** Turns the clock until the resolver has heard one more answer. */
async function heard(
  resolver: ReturnType<typeof createResolver>,
  clock: ReturnType<typeof manualClock>,
  ms: number,
): Promise<void> {
  const word = Promise.withResolvers<void>();
  using _once = resolver.on('resolution', () => word.resolve());
  await clock.advance(ms);
  await word.promise;
}
