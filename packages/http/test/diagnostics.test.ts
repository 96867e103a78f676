import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { RequestListener } from 'node:http';
import { roundRobin } from '@rollcall/core';
import { type Cluster, createCluster, manualClock, type Pod } from '@rollcall/testing';
import { afterEach, expect, test } from 'vitest';
import { Agent, type HttpAttempt } from '../src/index.ts';
import { refusing } from './fixtures/broken-pods.ts';
import { Held } from './fixtures/deferred.ts';
import { createWeb, serve } from './fixtures/pods.ts';

const url = 'http://web.default.svc:8080';
const heard: HttpAttempt[] = [];
const hear = (message: unknown): unknown => heard.push(message as HttpAttempt);

afterEach(() => {
  unsubscribe('rollcall:http:attempt', hear);
  heard.length = 0;
});

/** Two pods, the first of which refuses. */
async function createHalf(): Promise<Cluster> {
  const cluster = await createCluster();
  const run = (pod: Pod) => (pod.ordinal === 0 ? refusing() : serve()(pod));
  await cluster.statefulSet('web', { replicas: 2, ports: { http: 8080 }, run });
  return cluster;
}

test('each attempt is told of: to whom, and how it ended', async () => {
  await using cluster = await createHalf();
  await using agent = new Agent({ discovery: cluster.discovery, defaults: { picker: roundRobin() } });
  subscribe('rollcall:http:attempt', hear);
  for (let i = 0; i < 2; i++) await (await agent.fetch(`${url}/a?b`, { method: 'POST', body: 'text' })).text();
  expect(heard.map(({ endpoint, outcome }) => [endpoint.name, outcome.kind])).toContainEqual(['web-0', 'failed']);
  expect(heard.filter(({ outcome }) => outcome.kind === 'ok')).toHaveLength(2);
  expect(heard[0]).toMatchObject({ service: 'web.default:8080', origin: url, method: 'POST', path: '/a?b' });
});

test('who gives up on a pod that thinks says how long it has', async () => {
  const held = new Held();
  const clock = manualClock();
  await using web = await createWeb({ replicas: 1, answer: held.answer });
  await using agent = new Agent({ discovery: web.cluster.discovery, clock });
  subscribe('rollcall:http:attempt', hear);
  const abort = new AbortController();
  const asked = agent.request({ origin: url, path: '/', method: 'GET', signal: abort.signal });
  await held.arrived();
  await clock.advance(700);
  abort.abort(new Error('enough'));
  await expect(asked).rejects.toThrow('enough');
  expect(heard.map(({ outcome }) => outcome)).toEqual([{ kind: 'cancelled', latencyMs: 700 }]);
});

test('a request that waits, or moves on to another pod, stays in the context of who asked', async () => {
  let isCut = false;
  const cutOnce =
    (pod: Pod): RequestListener =>
    (request, response) => {
      const cuts = request.url === '/cut' && !isCut;
      isCut ||= cuts;
      if (cuts) request.socket.destroy();
      else response.end(pod.name);
    };
  await using web = await createWeb({ replicas: 2, answer: cutOnce });
  await using agent = new Agent({ discovery: web.cluster.discovery, defaults: { picker: roundRobin() } });
  const context = new AsyncLocalStorage<string>();
  const seen: unknown[] = [];
  const see = (): unknown => seen.push(context.getStore());
  subscribe('undici:request:create', see);
  const ask = (path: string) => agent.request({ origin: url, path, method: 'GET' });
  for (let i = 0; i < 2; i++) await (await context.run('ann', ask, '/')).body.dump();
  await (await context.run('bob', ask, '/cut')).body.dump(); // over connections that ann's requests opened
  unsubscribe('undici:request:create', see);
  expect(seen).toEqual(['ann', 'ann', 'bob', 'bob']);
});
