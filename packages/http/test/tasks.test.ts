import { byRequest, createResolver, type Discovery, leader, peakEwma, setDefaultDiscovery } from '@rollcall/core';
import { createCluster, manualDiscovery, manualSource } from '@rollcall/testing';
import createClient from 'openapi-fetch';
import { getGlobalDispatcher, setGlobalDispatcher } from 'undici';
import { expect, test } from 'vitest';
import { Agent, type HttpRequest } from '../src/index.ts';
import { createWeb, serve } from './fixtures/pods.ts';

test('fetch from a service, with all that takes a fetch, and the whole process', async () => {
  await using web = await createWeb({ replicas: 3 });
  setDefaultDiscovery(web.cluster.discovery);
  const before = getGlobalDispatcher();

  await using agent = new Agent({ services: ['web.default'] });
  const response: Response = await agent.fetch('http://web.default.svc:8080/items', {
    signal: AbortSignal.timeout(10_000),
  });
  const { fetch: get } = agent;
  expect(response).toBeInstanceOf(Response);
  expect(await (await get('http://web.default:8080/')).text()).toMatch(/^web-/);
  const client = createClient<Record<string, never>>({
    baseUrl: 'http://web.default.svc:8080',
    fetch: (r) => agent.fetch(r),
  });
  expect(client).toBeDefined();
  setGlobalDispatcher(agent);
  expect(await (await fetch('http://web.default.svc:8080/')).text()).toMatch(/^web-/);
  const rows = agent.endpoints('web.default').map((e) => ({ pod: e.endpoint.name, state: e.state, ms: e.latencyMs }));
  expect(rows.map(({ pod }) => pod)).toEqual(['web-0', 'web-1', 'web-2']);

  setGlobalDispatcher(before);
});

test('writes to the leader, reads from anybody', async () => {
  await using cluster = await createCluster();
  await cluster.statefulSet('kv', { replicas: 3, ports: { http: 8080 }, run: serve() });
  setDefaultDiscovery(cluster.discovery);

  const isRead = (r: HttpRequest) => r.method === 'GET' || r.method === 'HEAD';
  await using agent = new Agent({
    services: {
      'kv.default': {
        port: 'http',
        picker: byRequest((r: HttpRequest) => (isRead(r) ? 'read' : 'write'), { write: leader(), read: peakEwma() }),
      },
    },
  });
  const written = await agent.fetch('http://kv.default/k', { method: 'PUT', body: 'v' });
  expect(await written.text()).toBe('kv-0');
  expect(await (await agent.fetch('http://kv.default/k')).text()).toMatch(/^kv-/);
  expect(await (await agent.with({ endpoint: 'kv-0' }).fetch('http://kv.default/k')).text()).toBe('kv-0');
});

const createPrices = ({ discovery }: { discovery?: Discovery | undefined } = {}) => {
  const agent = new Agent({ services: ['web'], discovery });
  return {
    get: async (id: string) => (await agent.fetch(`http://web:8080/${id}`)).text(),
    close: () => agent.close(),
  };
};

test('a service of your own: nobody notices a rolling restart', async () => {
  await using cluster = await createCluster();
  const web = await cluster.statefulSet('web', { replicas: 3, ports: { http: 8080 }, run: serve() });
  const prices = createPrices({ discovery: cluster.discovery });
  for (const pod of ['web-2', 'web-1', 'web-0']) {
    await web.restart(pod);
    expect(await prices.get('1')).toMatch(/^web-/);
  }
  using _dead = cluster.dns.fail('SERVFAIL');
  await expect(prices.get('2')).resolves.toMatch(/^web-/);
  await prices.close();
});

test('without any network', async () => {
  const source = manualSource(['web-0@10.0.0.1:8080']);
  await using web = createResolver('web', { discovery: manualDiscovery({ web: source }) });
  source.set(['web-0@10.0.0.9:8080']);
  const { endpoints } = await web.until((s) => s.endpoints[0]?.address === '10.0.0.9');
  expect(endpoints).toHaveLength(1);
});
