import { expect, test } from 'vitest';
import { createCluster, manualClock, type WorkloadOptions } from '../../src/index.ts';
import { addressesOf, resolverOf } from '../fixtures/lookup.ts';
import { serve } from '../fixtures/serve.ts';

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
    KUBECONFIG: cluster.api.kubeconfig,
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
  ['no ports', 'web', { ports: undefined }, '`ports` must be numbers by name, as { http: 8080 }'],
  ['a list of ports', 'web', { ports: [8080] }, '`ports` must be numbers by name'],
  ['nothing to run', 'web', { run: undefined }, '`run` must be a function that returns a server, or a command'],
  ['an empty command', 'web', { run: [] }, '`run`'],
  ['a command in one piece', 'web', { run: 'node pod.mjs' }, "got 'node pod.mjs'"],
  ['no family', 'web', { families: [] }, '`families` must be [4], [6] or [4, 6]; got [].'],
  ['a family that is none', 'web', { families: [5] }, '`families`'],
  ['no time to start', 'web', { startMs: 0 }, '`startMs`'],
  ['less than no time to stop', 'web', { graceMs: -1 }, '`graceMs`'],
])('a workload with %s is refused', async (_, name, wrong, message) => {
  await using cluster = await createCluster();
  const workload = { ...options, ...wrong } as WorkloadOptions;
  await expect(cluster.statefulSet(name, workload)).rejects.toMatchObject({
    code: 'ROLLCALL_BAD_OPTION',
    message: expect.stringContaining(message),
  });
});

test('a workload of which nothing is said is refused', async () => {
  await using cluster = await createCluster();
  const nothing = undefined as unknown as WorkloadOptions;
  await expect(cluster.statefulSet('web', nothing)).rejects.toMatchObject({ code: 'ROLLCALL_BAD_OPTION' });
});

test.each([
  [{ service: 'nope' }, "There is no service 'nope' yet. There are: web, db."],
  [{ service: 'web.prod' }, "There is no service 'web.prod' yet. There are: web, db."],
  [{ service: 'WEB' }, "There is no service 'WEB' yet."],
  [{ delayMs: -1 }, '`delayMs` must be a whole number from 0 to'],
])('a fault that would hit nothing, %j, is refused', async (wrong, message) => {
  await using cluster = await createCluster();
  await cluster.statefulSet('web', options);
  await cluster.service('db', {});
  const servers = [cluster.dns, await cluster.dns.replica()];
  for (const server of servers) {
    expect(() => server.fail('delay', wrong)).toThrow(
      expect.objectContaining({ code: 'ROLLCALL_BAD_OPTION', message: expect.stringContaining(message) }),
    );
  }
});

test('a fault may name its service with the namespace', async () => {
  await using cluster = await createCluster();
  await cluster.statefulSet('web', options);
  using _failing = cluster.dns.fail('SERVFAIL', { service: 'web.default' });
  await expect(addressesOf(cluster, 'web')).rejects.toMatchObject({ code: 'ESERVFAIL' });
});

test('two workloads of one name are refused', async () => {
  await using cluster = await createCluster();
  await cluster.statefulSet('web', options);
  await expect(cluster.deployment('web', options)).rejects.toThrow("There is a workload 'web' already.");
});
