import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Cluster, createCluster } from '../../src/index.ts';
import { addressesOf, resolverOf, targetsOf } from '../fixtures/lookup.ts';
import { serve } from '../fixtures/serve.ts';

const ports = { http: 8080 };
const web = '.default.svc.cluster.local';

let cluster: Cluster;
beforeEach(async () => {
  cluster = await createCluster();
});
afterEach(() => cluster.close());

test('a second service has the same pods, and not their names', async () => {
  const { pods } = await cluster.statefulSet('web', { replicas: 2, ports, run: serve });
  await cluster.service('read', { of: 'web' });
  const dashed = pods.map(({ address }) => `${address.replaceAll('.', '-')}.read:8080`);
  expect(await targetsOf(cluster, '_http._tcp.read')).toEqual(dashed);
  expect(await addressesOf(cluster, 'web-0.read')).toEqual([]);
});

test('a service may publish fewer ports, or the pods that are not ready', async () => {
  const set = await cluster.statefulSet('web', { replicas: 2, ports: { ...ports, grpc: 9090 }, run: serve });
  await cluster.service('rpc', { of: 'web', ports: { grpc: 9090 }, publishNotReadyAddresses: true });
  set.setReady('web-0', false);
  expect(await addressesOf(cluster, 'web')).toHaveLength(1);
  expect(await addressesOf(cluster, 'rpc')).toHaveLength(2);
  expect(await targetsOf(cluster, '_http._tcp.rpc')).toEqual([]);
});

test('a port without a name, and no port at all', async () => {
  await cluster.statefulSet('web', { ports, run: serve });
  await cluster.service('unnamed', { of: 'web', ports: { '': 8080 } });
  await cluster.service('noports', { of: 'web', ports: {} });
  expect(await targetsOf(cluster, 'unnamed')).toHaveLength(1);
  expect(await targetsOf(cluster, 'noports')).toEqual([]);
  expect(await addressesOf(cluster, 'noports')).toHaveLength(1);
});

test('a cluster IP is one address, that is no pod, and stays when the pods go', async () => {
  const set = await cluster.statefulSet('web', { ports, run: serve });
  await cluster.service('vip', { of: 'web', type: 'ClusterIP', ports: { http: 80 } });
  const [ip] = await addressesOf(cluster, 'vip');
  expect(set.pods.map(({ address }) => address)).not.toContain(ip);
  expect(await targetsOf(cluster, '_http._tcp.vip')).toEqual(['vip:80']);
  await set.scale(0);
  expect(await addressesOf(cluster, 'vip')).toEqual([ip]);
});

test('an ExternalName leads to a host outside the cluster', async () => {
  await cluster.service('db', { type: 'ExternalName', externalName: 'db.example.test' });
  const resolver = resolverOf(cluster.dns);
  expect(await resolver.resolveCname(`db${web}`)).toEqual(['db.example.test']);
  {
    using _host = cluster.dns.host('db.example.test', ['127.0.0.9']);
    expect(await addressesOf(cluster, 'db')).toEqual(['127.0.0.9']);
  }
  await expect(resolver.resolve4('db.example.test')).rejects.toMatchObject({ code: 'EREFUSED' });
});

test('a wildcard in a search domain answers for what is not there', async () => {
  using _wildcard = cluster.dns.host('*.corp.test', ['127.0.0.9']);
  expect(await resolverOf(cluster.dns).resolve4('web.default.svc.corp.test')).toEqual(['127.0.0.9']);
});

test('a headless service over nobody does not exist', async () => {
  await cluster.service('nobody', {});
  await expect(resolverOf(cluster.dns).resolve4(`nobody${web}`)).rejects.toMatchObject({ code: 'ENOTFOUND' });
});

test('pods of two families have an address of each; those of IPv6 alone none of the other', async () => {
  const dual = await cluster.statefulSet('dual', { families: [4, 6], ports, run: serve });
  await cluster.statefulSet('six', { families: [6], ports, run: serve });
  const resolver = resolverOf(cluster.dns);
  const found = [await resolver.resolve4(`dual${web}`), await resolver.resolve6(`dual${web}`)].flat();
  expect(found).toEqual(dual.pods[0]?.addresses);
  expect(found[1]).toMatch(/^fd00:/);
  await expect(resolver.resolve4(`six${web}`)).rejects.toMatchObject({ code: 'ENODATA' });
  expect(await resolver.resolve6(`six${web}`)).toHaveLength(1);
});

test.each([
  ['of a workload that is not there', { of: 'web' }, "There is no workload 'web'. There are: none."],
  ['of type ExternalName without one', { type: 'ExternalName' }, '`externalName` of my must be the name'],
  ['with a port that is none', { ports: { http: 0 } }, '`ports.http` must be a whole number from 1 to 65535; got 0.'],
] as const)('a service %s is refused', async (_, options, message) => {
  await expect(cluster.service('my', options)).rejects.toThrow(message);
});
