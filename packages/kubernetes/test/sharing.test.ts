import { createDiscovery, createResolver } from '@rollcall/core';
import { createCluster } from '@rollcall/testing';
import { expect, test } from 'vitest';
import { endpointSlices, watchOrDns } from '../src/index.ts';

const nothing = () => ({ [Symbol.asyncDispose]: async () => {} });
const soon = () => ({ signal: AbortSignal.timeout(15_000) });

test('resolvers of one service share a connection, whatever their ports; the last one that closes ends it', async () => {
  await using cluster = await createCluster();
  await cluster.statefulSet('web', { replicas: 2, ports: { http: 8080, admin: 9090 }, run: nothing });
  const options = { kubeconfig: cluster.api.kubeconfig };
  const discovery = createDiscovery({ source: watchOrDns({ ...options, dns: { servers: [cluster.dns.address] } }) });
  const resolvers = ['web:http', 'web:admin', 'web.default:8080'].map((target) => discovery.resolver(target));
  const own = createResolver(endpointSlices('web.default:http', options));
  await Promise.all([...resolvers, own].map((resolver) => resolver.ready({ ...soon(), min: 2 })));
  expect(cluster.api.requestsBy).toEqual({ 'WATCH web': 1 });
  await discovery.close();
  expect(cluster.api.watches).toBe(1);
  await own.close();
  await expect.poll(() => cluster.api.watches, { timeout: 15_000 }).toBe(0);
});

test('each service has a watch of its own, and other clusters have their own connections', async () => {
  await using one = await createCluster();
  await using two = await createCluster();
  for (const cluster of [one, two])
    for (const name of ['web', 'kv'])
      await cluster.statefulSet(name, { replicas: 1, ports: { tcp: 80 }, run: nothing });
  const resolvers = [one, two].flatMap(({ api: { kubeconfig } }) =>
    ['web', 'kv'].map((name) => createResolver(endpointSlices(`${name}.default`, { kubeconfig }))),
  );
  for (const resolver of resolvers) await resolver.ready(soon());
  expect([one, two].map(({ api }) => api.requestsBy)).toEqual(Array(2).fill({ 'WATCH web': 1, 'WATCH kv': 1 }));
  for (const resolver of resolvers) await resolver.close();
});

test('who begins to listen when everybody else has just left is told what changes, all the same', async () => {
  await using cluster = await createCluster();
  const web = await cluster.statefulSet('web', { replicas: 1, ports: { http: 8080 }, run: nothing });
  const source = endpointSlices('web.default:http', { kubeconfig: cluster.api.kubeconfig });
  const resolver = createResolver(source);
  await resolver.ready(soon());
  const words = source.watch(soon())[Symbol.asyncIterator]();
  await resolver.close();
  expect((await words.next()).value).toMatchObject([{ kind: 'found' }]);
  await web.scale(0);
  expect((await words.next()).value).toContainEqual(expect.objectContaining({ kind: 'empty' }));
  await words.return?.();
});
