import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { createCluster, manualClock } from '../../src/index.ts';
import { addressesOf, resolverOf } from '../fixtures/lookup.ts';
import { call, serve } from '../fixtures/serve.ts';

const options = { replicas: 2, ports: { http: 8080 }, run: serve };

test('its discovery finds the pods, with their names', async () => {
  await using cluster = await createCluster();
  const { pods } = await cluster.statefulSet('web', options);
  await using web = cluster.discovery.resolver('web:http');
  const { endpoints } = await web.ready();
  expect(endpoints.map(({ slot, address, port }) => ({ slot, address, port }))).toEqual(
    pods.map(({ name, address }) => ({ slot: name, address, port: 8080 })),
  );
});

test('its environment says where its DNS is, and what it is called', async () => {
  await using cluster = await createCluster({ namespace: 'prod', zone: 'k8s.test' });
  await cluster.statefulSet('web', options);
  expect(cluster.env).toEqual({
    ROLLCALL_DNS: cluster.dns.address,
    ROLLCALL_NAMESPACE: 'prod',
    ROLLCALL_ZONE: 'k8s.test',
  });
  expect(await resolverOf(cluster.dns).resolve4('web.prod.svc.k8s.test')).toHaveLength(2);
});

test('its records live as long as they are told to', async () => {
  await using cluster = await createCluster({ ttlSeconds: 30 });
  await cluster.statefulSet('web', options);
  const [record] = await resolverOf(cluster.dns).resolve4('web.default.svc.cluster.local', { ttl: true });
  expect(record?.ttl).toBe(30);
});

test('two clusters have no address in common, and do not know each other', async () => {
  await using one = await createCluster();
  await using other = await createCluster();
  const [first, second] = [await one.statefulSet('web', options), await other.statefulSet('web', options)];
  const all = [...first.pods, ...second.pods].map(({ address }) => address);
  expect(new Set(all).size).toBe(4);
  expect(await addressesOf(one, 'web')).toEqual(all.slice(0, 2));
});

test('the serial of the SOA is the time of the last change', async () => {
  const clock = manualClock(1_795_244_605_900);
  await using cluster = await createCluster({ clock });
  const serial = async (): Promise<number> => (await resolverOf(cluster.dns).resolveSoa('cluster.local')).serial;
  expect(await serial()).toBe(1_795_244_605);
  await clock.advance(60_000);
  expect(await serial()).toBe(1_795_244_605);
  await cluster.service('new', {});
  expect(await serial()).toBe(1_795_244_665);
});

test('two servers whose views differ: a frozen replica tells of the past', async () => {
  await using cluster = await createCluster();
  const web = await cluster.statefulSet('web', options);
  const replica = await cluster.dns.replica();
  {
    using _frozen = replica.freeze();
    await web.scale(3);
    expect(await addressesOf(cluster, 'web')).toHaveLength(3);
    expect(await addressesOf({ dns: replica }, 'web')).toHaveLength(2);
  }
  expect(await addressesOf({ dns: replica }, 'web')).toHaveLength(3);
  expect([cluster.dns.queries, replica.queries]).toEqual([1, 2]);
});

test('a fault of one server is none of the other', async () => {
  await using cluster = await createCluster();
  await cluster.statefulSet('web', options);
  const replica = await cluster.dns.replica();
  using _failing = replica.fail('SERVFAIL', { service: 'web' });
  await expect(addressesOf({ dns: replica }, 'web')).rejects.toMatchObject({ code: 'ESERVFAIL' });
  expect(await addressesOf(cluster, 'web')).toHaveLength(2);
});

test('after close() nobody listens, nothing can be started, and closing again does no harm', async () => {
  const cluster = await createCluster();
  const web = await cluster.statefulSet('web', options);
  const replica = await cluster.dns.replica();
  await cluster.close();
  await cluster.close();
  expect(await Promise.all(web.pods.map(call))).toEqual(['ECONNREFUSED', 'ECONNREFUSED']);
  for (const { address } of [cluster.dns, replica]) await expect(listenAt(address)).resolves.toBe('free');
  await expect(web.scale(3)).rejects.toMatchObject({ code: 'ROLLCALL_CLOSED' });
});

/** Whether both sockets of a DNS server are given back. */
async function listenAt(address: string): Promise<'free'> {
  const [host = '', port] = address.split(':');
  const tcp = createServer().listen(Number(port), host);
  const udp = createSocket('udp4').bind(Number(port), host);
  await Promise.all([once(tcp, 'listening'), once(udp, 'listening')]);
  await Promise.all([once(tcp.close(), 'close'), once(udp.close(), 'close')]);
  return 'free';
}

test.each([
  ['namespace', { namespace: 'Not_A_Label' }],
  ['zone', { zone: 'cluster..local' }],
  ['ttlSeconds', { ttlSeconds: -1 }],
  ['ttlSeconds', { ttlSeconds: 3_601 }],
  ['seed', { seed: 0.5 }],
])('a %s out of range is refused', async (name, wrong) => {
  await expect(createCluster(wrong)).rejects.toMatchObject({
    code: 'ROLLCALL_BAD_OPTION',
    message: expect.stringContaining(`\`${name}\``),
  });
});

test.each([
  ['a name that is none', 'Web', {}, '`name`'],
  ['too many pods', 'web', { replicas: 255 }, '`replicas`'],
  ['a port that is none', 'web', { ports: { http: 70_000 } }, '`ports.http`'],
  ['an empty command', 'web', { run: [] }, '`run`'],
])('a workload with %s is refused', async (_, name, wrong, message) => {
  await using cluster = await createCluster();
  await expect(cluster.statefulSet(name, { ...options, ...wrong })).rejects.toThrow(message);
});

test('two workloads of one name are refused', async () => {
  await using cluster = await createCluster();
  await cluster.statefulSet('web', options);
  await expect(cluster.deployment('web', options)).rejects.toThrow("There is a workload 'web' already.");
});
