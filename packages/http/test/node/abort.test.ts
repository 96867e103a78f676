import { once } from 'node:events';
import type { ClientRequest } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import { manualDiscovery, manualSource } from '@rollcall/testing';
import { expect, test } from 'vitest';
import { createNodeAgents, type NodeAgents } from '../../src/node.ts';
import { blackholed } from '../fixtures/broken-pods.ts';
import { Held } from '../fixtures/deferred.ts';
import { createWeb } from '../fixtures/pods.ts';
import { answerTo, ask, errorOf, start } from './fixtures/ask.ts';

const url = 'http://web.default.svc:8080';

const seenOf = (agents: NodeAgents) =>
  agents.endpoints().map(({ state, inFlight, failures }) => ({ state, inFlight, failures }));
const unharmed = (pods: number) => Array(pods).fill({ state: 'available', inFlight: 0, failures: 0 });

/** Each of its events, in order. */
function eventsOf(request: ClientRequest): readonly string[] {
  const events: string[] = [];
  for (const event of ['error', 'abort', 'close', 'socket', 'response']) request.on(event, () => events.push(event));
  return events;
}

test('before it is started: nobody is asked', async () => {
  const discovery = manualDiscovery({ web: manualSource() });
  await using agents = createNodeAgents({ discovery, defaults: { waitMs: 60_000 } });
  const request = start(agents, url, { signal: AbortSignal.abort() }).end();
  expect(await errorOf(request)).toMatchObject({ name: 'AbortError' });
});

test('while nobody is there: at once, and once', async () => {
  const discovery = manualDiscovery({ web: manualSource() });
  await using agents = createNodeAgents({ discovery, defaults: { waitMs: 60_000 } });
  const abort = new AbortController();
  const request = start(agents, url, { signal: abort.signal }).end();
  const events = eventsOf(request);
  const failed = errorOf(request);
  abort.abort(new Error('enough'));
  expect(await failed).toMatchObject({ name: 'AbortError', cause: { message: 'enough' } });
  await turn();
  expect(events).toEqual(['error', 'close']);
});

test('at the moment at which somebody is found: it ends once, and nobody is asked', async () => {
  await using web = await createWeb({ replicas: 1 });
  for (let turns = 0; turns < 30; turns++) {
    const source = manualSource();
    const agents = createNodeAgents({ discovery: manualDiscovery({ web: source }), defaults: { waitMs: 60_000 } });
    const request = start(agents, url).end();
    const events = eventsOf(request);
    await turn();
    source.set([`web-0@${web.web.pods[0]?.address}:8080`]);
    for (let i = 0; i < turns; i++) await Promise.resolve();
    request.destroy(new Error('enough'));
    await agents.close();
    const inFlight = seenOf(agents).filter((each) => each.inFlight > 0);
    expect([...events, ...inFlight], `after ${turns} microtasks`).toEqual(['error', 'close']);
  }
});

test('while it connects: its connection ends, and it speaks against nobody', async () => {
  await using web = await createWeb({ replicas: 1 });
  await using agents = createNodeAgents({ discovery: web.cluster.discovery });
  await web.cluster.discovery.resolver('web:8080').ready();
  const request = start(agents, url).end();
  const events = eventsOf(request);
  const failed = errorOf(request);
  request.destroy();
  expect(await failed).toMatchObject({ code: 'ECONNRESET', message: 'socket hang up' });
  await turn();
  expect(events).toEqual(['error', 'close']);
  expect(seenOf(agents)).toEqual(unharmed(1));
});

test('after it has failed, and before it was told: it fails once', async () => {
  await using web = await createWeb({ replicas: 1 });
  const key = (): string => {
    throw new Error('no key');
  };
  await using agents = createNodeAgents({ discovery: web.cluster.discovery, defaults: { key } });
  const request = start(agents, url).end();
  const events = eventsOf(request);
  const failed = errorOf(request);
  request.destroy();
  await expect(failed).resolves.toMatchObject({ message: 'no key' });
  await turn();
  expect(events).toEqual(['error', 'close']);
});

test('others that connect to the same pod are left alone', async () => {
  await using web = await createWeb({ replicas: 1 });
  await using agents = createNodeAgents({ discovery: web.cluster.discovery });
  await web.cluster.discovery.resolver('web:8080').ready();
  const request = start(agents, url).end();
  const other = ask(agents, url);
  const failed = errorOf(request);
  request.destroy();
  await failed;
  expect((await other).text).toBe('web-0');
});

test('in the turn in which it was given a connection', async () => {
  await using web = await createWeb({ replicas: 1 });
  await using agents = createNodeAgents({ discovery: web.cluster.discovery });
  await ask(agents, url);
  await turn();
  const request = start(agents, url).end();
  const events = eventsOf(request);
  const failed = errorOf(request);
  request.destroy(new Error('enough'));
  await expect(failed).resolves.toMatchObject({ message: 'enough' });
  await turn();
  expect(events).toEqual(['error', 'close']);
  expect(seenOf(agents)).toEqual(unharmed(1));
  expect((await ask(agents, url)).text).toBe('web-0');
});

test('while the pod thinks: its connection ends, and it speaks against nobody', async () => {
  const held = new Held();
  await using web = await createWeb({ answer: held.answer });
  await using agents = createNodeAgents({ discovery: web.cluster.discovery });
  const request = start(agents, url).end();
  const failed = errorOf(request);
  await held.arrived();
  request.destroy();
  await failed;
  await held.closed();
  expect(seenOf(agents)).toEqual(unharmed(4));
});

test.each(['request', 'response'] as const)('in the middle of a body, by its %s', async (which) => {
  const held = new Held();
  await using web = await createWeb({ answer: held.answer });
  await using agents = createNodeAgents({ discovery: web.cluster.discovery });
  const request = start(agents, url).end();
  const answered = answerTo(request);
  await held.arrived();
  held.responses[0]?.write('half');
  const response = await answered;
  response.on('error', () => {});
  (which === 'request' ? request : response).destroy();
  await held.closed();
  await expect.poll(() => seenOf(agents)).toEqual(unharmed(4));
});

test("the request's own timeout comes also while nobody is there", async () => {
  const discovery = manualDiscovery({ web: manualSource() });
  await using agents = createNodeAgents({ discovery, defaults: { waitMs: 60_000 } });
  const request = start(agents, url, { timeout: 20 }).end();
  await once(request, 'timeout');
  const failed = errorOf(request);
  request.destroy(new Error('too late'));
  await expect(failed).resolves.toMatchObject({ message: 'too late' });
});

test('and while it connects', async () => {
  await using web = await createWeb({ replicas: 0 });
  await web.cluster.statefulSet('hole', { replicas: 1, ports: { http: 8080 }, run: blackholed });
  await using agents = createNodeAgents({ discovery: web.cluster.discovery, defaults: { connectTimeoutMs: 60_000 } });
  await web.cluster.discovery.resolver('hole:8080').ready();
  const request = start(agents, 'http://hole.default.svc:8080', { timeout: 20 }).end();
  await once(request, 'timeout');
  const failed = errorOf(request);
  request.destroy(new Error('too late'));
  await expect(failed).resolves.toMatchObject({ message: 'too late' });
  expect(seenOf(agents)).toEqual(unharmed(1));
});

test('and while the pod thinks', async () => {
  const held = new Held();
  await using web = await createWeb({ answer: held.answer });
  await using agents = createNodeAgents({ discovery: web.cluster.discovery });
  const request = start(agents, url, { timeout: 50 }).end();
  await Promise.all([once(request, 'timeout'), held.arrived()]);
  const failed = errorOf(request);
  request.destroy();
  await failed;
  await expect.poll(() => seenOf(agents)).toEqual(unharmed(4));
});
