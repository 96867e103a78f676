import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Addresses } from '../../src/cluster/addresses.ts';
import { placesByPort } from '../../src/cluster/places/by-port.ts';
import { FreePorts } from '../../src/cluster/places/free-ports.ts';
import { podsByOn } from '../../src/cluster/places.ts';
import { portOfNobody } from '../../src/dns/astray.ts';
import { type Cluster, createCluster } from '../../src/index.ts';
import { addressesOf, targetsOf } from '../fixtures/lookup.ts';
import { serve } from '../fixtures/serve.ts';

const options = { replicas: 2, ports: { http: 8080 }, run: serve };

let cluster: Cluster;
beforeEach(async () => {
  cluster = await createCluster({ podsBy: 'port' });
});
afterEach(() => cluster.close());

test('all pods are at 127.0.0.1, which DNS lists once; their ports are theirs alone, and in SRV records', async () => {
  const { pods } = await cluster.statefulSet('web', options);
  expect(pods.map(({ address }) => address)).toEqual(['127.0.0.1', '127.0.0.1']);
  const [first, second] = pods.map((pod) => pod.port('http'));
  expect(new Set([first, second, 8080]).size).toBe(3);
  expect(await addressesOf(cluster, 'web')).toEqual(['127.0.0.1']);
  expect(await targetsOf(cluster, '_http._tcp.web')).toEqual([`web-0.web:${first}`, `web-1.web:${second}`]);
});

test('a pod without a hostname is called after an address of its own, which leads to 127.0.0.1', async () => {
  await cluster.deployment('api', options);
  const labels = (await targetsOf(cluster, 'api')).map((target) => target.split('.')[0] as string);
  expect(labels).toEqual([expect.stringMatching(/^127-\d+-\d+-1$/), expect.stringMatching(/^127-\d+-\d+-2$/)]);
  for (const label of labels) expect(await addressesOf(cluster, `${label}.api`)).toEqual(['127.0.0.1']);
});

test('a cluster IP has the number that it declares', async () => {
  await cluster.statefulSet('web', options);
  await cluster.service('vip', { of: 'web', type: 'ClusterIP', ports: { http: 80 } });
  expect(await targetsOf(cluster, 'vip')).toEqual(['vip:80']);
});

test('a pod cannot be restarted at an address of your choice: there is one only', async () => {
  const web = await cluster.statefulSet('web', options);
  await expect(web.restart('web-0', { address: '127.0.0.2' })).rejects.toMatchObject({
    code: 'ROLLCALL_BAD_OPTION',
    message: expect.stringContaining("`address` can be 'new' or 'same'; got '127.0.0.2'"),
  });
});

test('a pod at the same port keeps the address that it is called after, and nobody else gets that', async () => {
  const addresses = new Addresses(4711);
  const first = await placesByPort(addresses).take([8080]);
  first.release();
  const again = first.again();
  expect([again.label(4), again.port(8080)]).toEqual([first.label(4), first.port(8080)]);
  for (let i = 0; i < 253; i++) addresses.take();
  expect(() => addresses.take()).toThrow('room for 254 pods');
});

describe('its discovery', () => {
  test('takes a number that is not declared, and one of another namespace, as it is', async () => {
    await cluster.statefulSet('web', options);
    for (const target of ['web:9999', 'web.prod:8080', 'web.default.svc.other.zone:8080', 'nobody:8080']) {
      expect(cluster.discovery.resolver(target).name).toMatch(/:(9999|8080)$/);
    }
  });

  test('leases one resolver to who asks by name and to who asks by number', async () => {
    await cluster.statefulSet('web', options);
    cluster.discovery.resolver('web:http');
    cluster.discovery.resolver('web:8080');
    expect(cluster.discovery.resolvers.map(({ name }) => name)).toEqual(['web.default:http']);
  });

  test.each(['', 'a/b', '10.0.0.1:80'])('refuses what is no target: %j', (target) => {
    expect(() => cluster.discovery.resolver(target)).toThrow(expect.objectContaining({ code: 'ROLLCALL_BAD_TARGET' }));
  });
});

test.each([
  ['at which', 0],
  ['beside which, where lies lead,', 1],
])('a port %s somebody listens is passed over', async (_, beside) => {
  const port = await new FreePorts(4711).take();
  const server = createServer().listen(port + beside, '127.0.0.1');
  await once(server, 'listening');
  expect(await new FreePorts(4711).take()).not.toBe(port);
  server.close();
});

test('a lie leads to nobody, whichever ports were given', async () => {
  const ports = new FreePorts(4711);
  const given = [await ports.take(), await ports.take(), await ports.take()];
  expect(given.map(portOfNobody).filter((port) => given.includes(port))).toEqual([]);
});

test('no port is given twice in a row', async () => {
  const ports = new FreePorts(4711);
  expect(await ports.take()).not.toBe(await ports.take());
});

test('Linux has many loopback addresses, other systems one', async () => {
  expect((['linux', 'darwin', 'win32', 'freebsd'] as const).map(podsByOn)).toEqual(['address', 'port', 'port', 'port']);
  await expect(createCluster({ podsBy: 'name' as 'port' })).rejects.toMatchObject({
    code: 'ROLLCALL_BAD_OPTION',
    message: "`podsBy` must be 'address' or 'port'; got 'name'.",
  });
});
