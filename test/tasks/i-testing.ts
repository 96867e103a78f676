// A test of one's own service: a rolling restart while DNS fails, and the same without any network.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { createBalancer, createResolver, type Discovery } from '@rollcall/core';
import { createCluster, manualDiscovery, manualSource, type Pod } from '@rollcall/testing';

const createPrices = ({ discovery }: { readonly discovery?: Discovery | undefined } = {}) => {
  const balancer = createBalancer('web.default:http', { discovery });
  return {
    get: (id: string) =>
      balancer.run(async ({ endpoint, signal }) => {
        const response = await fetch(`http://${endpoint.address}:${endpoint.port}/${id}`, { signal });
        return response.text();
      }),
    close: () => balancer.close(),
  };
};

const serve = (pod: Pod) => createServer((_, response) => response.end(pod.name)).listen(pod.port('http'), pod.address);

await test('nobody notices a rolling restart', async () => {
  await using cluster = await createCluster();
  const web = await cluster.statefulSet('web', { replicas: 3, ports: { http: 8080 }, run: serve });
  const prices = createPrices({ discovery: cluster.discovery });
  for (const pod of ['web-2', 'web-1', 'web-0']) {
    await web.restart(pod);
    assert.match(await prices.get('1'), /^web-/);
  }
  using _dead = cluster.dns.fail('SERVFAIL');
  assert.match(await prices.get('2'), /^web-/);
  await prices.close();
});

await test('without any network', async () => {
  const source = manualSource(['web-0@10.0.0.1:8080']);
  await using web = createResolver('web', { discovery: manualDiscovery({ web: source }) });
  source.set(['web-0@10.0.0.9:8080']);
  const { endpoints } = await web.until((known) => known.endpoints[0]?.address === '10.0.0.9');
  assert.equal(endpoints.length, 1);
});
