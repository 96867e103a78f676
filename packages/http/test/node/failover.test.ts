import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { leader, roundRobin } from '@rollcall/core';
import { createCluster, manualClock, manualDiscovery, manualSource, type Pod } from '@rollcall/testing';
import { expect, test } from 'vitest';
import { createNodeAgents, type NodeAgents } from '../../src/node.ts';
import { blackholed, refusing, silent } from '../fixtures/broken-pods.ts';
import { createWeb, serve } from '../fixtures/pods.ts';
import { seeded } from '../fixtures/seeded.ts';
import { tally } from '../fixtures/tally.ts';
import { answerTo, ask, start } from './fixtures/ask.ts';
import { type Ask, load } from './fixtures/load.ts';

const url = 'http://web.default.svc:8080';
const isBroken = ({ name }: Pod): boolean => name === 'web-3';

/** Four pods, the last of which is as `broken` makes it. */
async function withOne(broken: (pod: Pod) => AsyncDisposable | Promise<AsyncDisposable>, clock = manualClock()) {
  const cluster = await createCluster({ clock });
  const run = (pod: Pod) => (isBroken(pod) ? broken(pod) : serve()(pod));
  await cluster.statefulSet('web', { replicas: 4, ports: { http: 8080 }, run });
  return cluster;
}

const by =
  (agents: NodeAgents): Ask =>
  async (method) =>
    (await ask(agents, url, method === 'POST' ? { method, body: 'text' } : {})).text;
const failures = (agents: NodeAgents): number => agents.endpoints().reduce((sum, each) => sum + each.failures, 0);
const stateOf = (agents: NodeAgents, name: string): unknown =>
  agents.endpoints().find(({ endpoint }) => endpoint.name === name)?.state;
const codeOf = (error: unknown): unknown => Reflect.get(error as Error, 'code');

test('one of four pods refuses: no request fails, and at most one attempt for each that had begun', async () => {
  await using cluster = await withOne(refusing);
  await using agents = createNodeAgents({ discovery: cluster.discovery, random: seeded() });
  const answers = await load(by(agents), { count: 800 });
  expect(answers.filter(({ text }) => text === undefined)).toEqual([]);
  expect(answers).toHaveLength(800);
  expect(failures(agents)).toBeGreaterThan(0);
  expect(failures(agents)).toBeLessThanOrEqual(3);
});

test.each([3_000, 300_000])('a pod that is back after %d ms has its share again', async (downMs) => {
  const clock = manualClock();
  await using cluster = await withOne(refusing, clock);
  await using agents = createNodeAgents({
    discovery: cluster.discovery,
    clock,
    defaults: { picker: roundRobin() },
  });
  await load(by(agents), { count: 40 });
  expect(stateOf(agents, 'web-3')).toBe('ejected');
  await clock.advance(downMs);
  const pod = agents.endpoints().find(({ endpoint }) => endpoint.name === 'web-3')?.endpoint;
  await using _back = serve()({ name: 'web-3', address: pod?.address, port: () => 8080 } as unknown as Pod);
  await expect.poll(() => clock.advance(1_000).then(() => stateOf(agents, 'web-3'))).toBe('available');
  const answers = await load(by(agents), { count: 400 });
  const share = (tally(answers.map(({ text }) => text ?? 'failed'))['web-3'] ?? 0) / 400;
  expect(share).toBeGreaterThanOrEqual(0.2);
  expect(share).toBeLessThanOrEqual(0.3);
});

test('one of four pods answers no SYN: no request fails, and it is left out', async () => {
  await using cluster = await withOne(blackholed);
  await using agents = createNodeAgents({ discovery: cluster.discovery, defaults: { connectTimeoutMs: 2_000 } });
  const answers = await load(by(agents), { count: 400, concurrency: 16 });
  expect(answers.filter(({ text }) => text === undefined)).toEqual([]);
  expect(stateOf(agents, 'web-3')).toBe('ejected');
  expect(agents.endpoints().find(({ state }) => state === 'ejected')?.lastError).toMatchObject({ code: 'ETIMEDOUT' });
});

test('what waits for one of few connections to it goes elsewhere with the first that fails', async () => {
  await using cluster = await withOne(blackholed);
  await using agents = createNodeAgents({
    discovery: cluster.discovery,
    maxSockets: 1,
    defaults: { connectTimeoutMs: 2_000, picker: roundRobin() },
  });
  const asks = Array.from({ length: 40 }, () => ask(agents, url, { method: 'POST', body: 'text' }));
  const names = (await Promise.all(asks)).map(({ text }) => text);
  expect(names).toHaveLength(40);
  expect(failures(agents)).toBe(10);
});

test('a stream goes to another pod, as nothing of it was read', async () => {
  await using cluster = await withOne(refusing);
  await using agents = createNodeAgents({
    discovery: cluster.discovery,
    defaults: { picker: roundRobin(), ejection: false },
  });
  for (let i = 0; i < 8; i++) {
    const request = start(agents, url, { method: 'PUT' });
    const answered = answerTo(request);
    await pipeline(Readable.from(['a', 'b']), request);
    expect(await text(await answered)).toMatch(/^web-[012]$/);
  }
  expect(failures(agents)).toBeGreaterThanOrEqual(2);
});

test('one of four pods accepts and is silent: what was sent to it fails, and it gets hardly any', async () => {
  await using cluster = await withOne(silent);
  await using agents = createNodeAgents({ discovery: cluster.discovery, defaults: { headersTimeoutMs: 2_000 } });
  const answers = await load(by(agents), { count: 400 });
  const failed = answers.filter(({ text }) => text === undefined);
  expect(failed.map(({ error }) => codeOf(error))).toEqual(failed.map(() => 'ETIMEDOUT'));
  expect(failed.length).toBeGreaterThan(0);
  expect(failed.length).toBeLessThan(20);
});

test('what was maybe sent fails as with Node, and is not made again', async () => {
  let heard = 0;
  const hangUp = () => (request: IncomingMessage) => {
    heard += 1;
    request.socket.destroy();
  };
  await using web = await createWeb({ replicas: 3, answer: hangUp as never });
  await using agents = createNodeAgents({ discovery: web.cluster.discovery });
  await expect(ask(agents, url)).rejects.toMatchObject({ code: 'ECONNRESET', message: 'socket hang up' });
  expect([heard, failures(agents)]).toEqual([1, 1]);
});

test('a pod that hangs up five times in a row is left out', async () => {
  const answer = (pod: Pod) => (request: IncomingMessage, response: ServerResponse) =>
    isBroken(pod) ? request.socket.destroy() : response.end(pod.name);
  await using web = await createWeb({ answer: answer as never });
  await using agents = createNodeAgents({ discovery: web.cluster.discovery, defaults: { picker: roundRobin() } });
  const answers = await load(by(agents), { count: 100, concurrency: 1 });
  expect(answers.filter(({ text }) => text === undefined)).toHaveLength(5);
  expect(stateOf(agents, 'web-3')).toBe('ejected');
});

test('a response that broke off is held against its pod', async () => {
  const breakOff = () => (_: unknown, response: ServerResponse) => {
    response.write('half');
    setImmediate(() => response.destroy());
  };
  await using web = await createWeb({ replicas: 1, answer: breakOff as never });
  await using agents = createNodeAgents({ discovery: web.cluster.discovery });
  const response = await answerTo(start(agents, url).end());
  await expect(text(response)).rejects.toThrow('aborted');
  await expect.poll(() => failures(agents)).toBe(1);
});

test.each([502, 503, 504])('an answer of %d reaches the app as it is, and five leave the pod out', async (status) => {
  const answer = (pod: Pod) => (_: unknown, response: ServerResponse) =>
    response.writeHead(isBroken(pod) ? status : 200, { 'retry-after': '1' }).end(pod.name);
  await using web = await createWeb({ answer: answer as never });
  await using agents = createNodeAgents({ discovery: web.cluster.discovery, defaults: { picker: roundRobin() } });
  const statuses: unknown[] = [];
  for (let i = 0; i < 100; i++) statuses.push((await ask(agents, url)).response.statusCode);
  expect(statuses.filter((each) => each === status)).toHaveLength(5);
  expect(agents.endpoints().find(({ endpoint }) => endpoint.name === 'web-3')).toMatchObject({
    state: 'ejected',
    lastError: { statusCode: status },
  });
});

test("an answer of 500 is the request's affair", async () => {
  await using web = await createWeb({ answer: () => (_, response) => response.writeHead(500).end() });
  await using agents = createNodeAgents({ discovery: web.cluster.discovery });
  for (let i = 0; i < 40; i++) await ask(agents, url);
  expect(agents.endpoints().map(({ state }) => state)).toEqual(Array(4).fill('available'));
});

test("where nobody listens at all, the error is the last connection's", async () => {
  await using cluster = await createCluster();
  await cluster.statefulSet('web', { replicas: 3, ports: { http: 8080 }, run: refusing });
  await using agents = createNodeAgents({ discovery: cluster.discovery, defaults: { waitMs: 0 } });
  await cluster.discovery.resolver('web:8080').ready();
  await expect(ask(agents, url, { method: 'POST', body: 'text' })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  expect(failures(agents)).toBe(3);
});

test('where everybody refuses, a request waits for news, also a POST', async () => {
  await using web = await createWeb({ replicas: 1 });
  const source = manualSource(['web-0@127.0.0.1:9']);
  await using agents = createNodeAgents({ discovery: manualDiscovery({ web: source }), defaults: { waitMs: 60_000 } });
  const asked = ask(agents, 'http://web.default.svc:9', { method: 'POST', body: 'text' });
  await expect.poll(() => failures(agents)).toBe(1);
  source.set([{ address: String(web.web.pods[0]?.address), port: 8080, slot: 'web-0' }]);
  expect((await asked).text).toBe('web-0');
});

test('and where everybody is silent', async () => {
  await using cluster = await createCluster();
  await cluster.statefulSet('hole', { replicas: 1, ports: { http: 8080 }, run: blackholed });
  await using web = await createWeb({ replicas: 1, namespace: 'other' });
  const [hole] = (await cluster.discovery.resolver('hole:8080').ready()).endpoints;
  const source = manualSource([`web-0@${hole?.address}:8080`]);
  const defaults = { waitMs: 60_000, connectTimeoutMs: 2_000 };
  await using agents = createNodeAgents({ discovery: manualDiscovery({ web: source }), defaults });
  const asked = ask(agents, url, { method: 'POST', body: 'text' });
  await expect.poll(() => failures(agents)).toBe(1);
  source.set([{ address: String(web.web.pods[0]?.address), port: 8080, slot: 'web-0' }]);
  expect((await asked).text).toBe('web-0');
});

test('nobody stands in for a leader', async () => {
  await using cluster = await withOne(refusing);
  const picker = leader({ ordinal: 3 });
  await using agents = createNodeAgents({ discovery: cluster.discovery, defaults: { picker, waitMs: 0 } });
  await cluster.discovery.resolver('web:8080').ready();
  await expect(ask(agents, url)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  expect(failures(agents)).toBe(1);
});
