import { text } from 'node:stream/consumers';
import { roundRobin, setDefaultDiscovery } from '@rollcall/core';
import type { Pod } from '@rollcall/testing';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import axios from 'axios';
import got from 'got';
import { expect, test } from 'vitest';
import { createNodeAgents, type NodeAgents } from '../../src/node.ts';
import { openElsewhere } from '../fixtures/elsewhere.ts';
import { createWeb } from '../fixtures/pods.ts';
import { busy, loadThroughRestart } from './fixtures/busy.ts';
import { type Answer, type Ask, isMaybeSent, load } from './fixtures/load.ts';

const url = 'http://web.default.svc:8080/';

const byAxios = (agents: NodeAgents): Ask => {
  const client = axios.create({ httpAgent: agents.http, httpsAgent: agents.https, proxy: false, responseType: 'text' });
  return async (method) => (await client.request({ url, method, ...(method === 'POST' ? { data: 'text' } : {}) })).data;
};

const byGot = (agents: NodeAgents): Ask => {
  const client = got.extend({ agent: agents, retry: { limit: 0 } });
  return (method) => client(url, { method, ...(method === 'POST' ? { body: 'text' } : {}) }).text();
};

/** Through whatever library: nothing of Node's error is lost. */
const mustBeSent = (answers: readonly Answer[]): void => {
  const failed = answers.filter(({ text }) => text === undefined);
  expect(failed.filter(({ error }) => !isMaybeSent(error))).toEqual([]);
  // At each of the four restarts each of the eight may have had one on its way.
  expect(failed.length).toBeLessThanOrEqual(8 * 4);
  expect(answers.length - failed.length).toBeGreaterThanOrEqual(5 * 20);
};

const byAws = (agents: NodeAgents): Ask => {
  const handler = new NodeHttpHandler({ httpAgent: agents.http, httpsAgent: agents.https });
  return async (method) => {
    const body = method === 'POST' ? 'text' : undefined;
    const request = { ...aws, method, body } as Parameters<typeof handler.handle>[0];
    return await text((await handler.handle(request)).response.body);
  };
};
const aws = { protocol: 'http:', hostname: 'web.default.svc', port: 8080, path: '/', query: {}, headers: {} };

const libraries = [
  { library: 'axios', by: byAxios },
  { library: 'got', by: byGot },
  { library: "the AWS SDK's handler", by: byAws },
];

test.each(libraries)(
  '$library, through a rolling restart with new addresses: whatever fails was sent',
  async ({ by }) => {
    await using web = await createWeb({ ttlSeconds: 1, answer: busy });
    await using agents = createNodeAgents({ discovery: web.cluster.discovery });
    mustBeSent(await loadThroughRestart(web.web, by(agents)));
  },
);

test.each(libraries)('$library spreads requests that come one by one over the pods', async ({ by }) => {
  await using web = await createWeb({ replicas: 3 });
  await using agents = createNodeAgents({ discovery: web.cluster.discovery });
  const answers = await load(by(agents), { count: 60, concurrency: 1 });
  expect(new Set(answers.map(({ text }) => text))).toEqual(new Set(['web-0', 'web-1', 'web-2']));
});

test('got repeats what was maybe sent, by its own rules, and on another pod', async () => {
  const hangUp =
    (pod: Pod) => (request: { socket: { destroy(): void } }, response: import('node:http').ServerResponse) =>
      pod.name === 'web-0' ? request.socket.destroy() : response.end(pod.name);
  await using web = await createWeb({ replicas: 2, answer: hangUp as never });
  await using agents = createNodeAgents({ discovery: web.cluster.discovery, defaults: { picker: roundRobin() } });
  const client = got.extend({
    agent: agents,
    retry: { limit: 4, calculateDelay: ({ computedValue }) => computedValue && 1 },
  });
  for (let i = 0; i < 12; i++) expect(await client(url).text()).toBe('web-1');
  expect(agents.endpoints().reduce((sum, { failures }) => sum + failures, 0)).toBeGreaterThan(0);
});

test('a timeout of got, and one of axios, ends a request that waits for its answer', async () => {
  await using web = await createWeb({ replicas: 1, answer: () => () => {} });
  await using agents = createNodeAgents({ discovery: web.cluster.discovery });
  const slow = got(url, { agent: agents, timeout: { response: 30 }, retry: { limit: 0 } });
  await expect(slow).rejects.toMatchObject({ code: 'ETIMEDOUT' });
  const slower = axios.get(url, { httpAgent: agents.http, timeout: 30, proxy: false });
  await expect(slower).rejects.toMatchObject({ code: 'ECONNABORTED' });
  await expect.poll(() => agents.endpoints()).toMatchObject([{ inFlight: 0, failures: 0, state: 'available' }]);
});

test('redirects to other hosts are followed there', async () => {
  await using elsewhere = await openElsewhere();
  const away = () => (_: unknown, response: import('node:http').ServerResponse) =>
    response.writeHead(302, { location: elsewhere.url }).end();
  await using web = await createWeb({ replicas: 1, answer: away as never });
  await using agents = createNodeAgents({ discovery: web.cluster.discovery });
  expect(await byAxios(agents)('GET')).toBe('elsewhere');
  expect(await byGot(agents)('GET')).toBe('elsewhere');
});

test('got and axios, as they are written', async () => {
  await using web = await createWeb({ replicas: 3 });
  setDefaultDiscovery(web.cluster.discovery);

  await using agents = createNodeAgents({ services: { web: { port: 'http' } } });
  const client = got.extend({ agent: { http: agents.http, https: agents.https } });
  expect(await client.get('http://web.default.svc:8080/').text()).toMatch(/^web-/);
  const api = axios.create({ baseURL: 'http://web', httpAgent: agents.http, httpsAgent: agents.https });
  expect((await api.get('/')).data).toMatch(/^web-/);
});
