import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { type Clock, roundRobin } from '@rollcall/core';
import { createCluster, manualClock, manualDiscovery, manualSource, type Pod } from '@rollcall/testing';
import { expect, test } from 'vitest';
import { createNodeAgents, type NodeAgents } from '../../src/node.ts';
import { refusing } from '../fixtures/broken-pods.ts';
import { Held } from '../fixtures/deferred.ts';
import { createWeb, serve } from '../fixtures/pods.ts';
import { seeded } from '../fixtures/seeded.ts';
import { tally } from '../fixtures/tally.ts';
import { answerTo, ask, errorOf, start } from './fixtures/ask.ts';

const url = 'http://web.default.svc:8080';

const inFlight = (agents: NodeAgents): number => agents.endpoints().reduce((sum, each) => sum + each.inFlight, 0);

/** What a pod has heard. */
const echo =
  (pod: Pod) => (request: import('node:http').IncomingMessage, response: import('node:http').ServerResponse) =>
    text(request).then((body) => {
      const { method, url: path, headers } = request;
      response.end(JSON.stringify({ pod: pod.name, method, path, host: headers.host, body }));
    });

test('a GET, and a POST of a stream', async () => {
  await using web = await createWeb({ answer: echo as never });
  await using agents = createNodeAgents({ discovery: web.cluster.discovery });
  const got = JSON.parse((await ask(agents, `${url}/a?b=c`)).text);
  expect(got).toMatchObject({ method: 'GET', path: '/a?b=c', host: 'web.default.svc:8080', body: '' });
  const request = start(agents, url, { method: 'POST' });
  const answered = answerTo(request);
  await pipeline(Readable.from(['a', 'b', 'c']), request);
  expect(JSON.parse(await text(await answered))).toMatchObject({ method: 'POST', body: 'abc' });
});

test("the app's headers are left as they are", async () => {
  await using web = await createWeb({ answer: echo as never });
  await using agents = createNodeAgents({ discovery: web.cluster.discovery });
  const { text } = await ask(agents, url, { headers: { host: 'other' } });
  expect(JSON.parse(text)).toMatchObject({ host: 'other' });
});

test('requests go to one pod after another, over connections that are kept', async () => {
  let connections = 0;
  const count = (pod: Pod) => (_: unknown, response: import('node:http').ServerResponse) => {
    const { socket } = response;
    if (socket !== null && !Reflect.has(socket, 'seen')) connections += 1;
    Object.assign(socket ?? {}, { seen: true });
    response.end(pod.name);
  };
  await using web = await createWeb({ answer: count as never });
  await using agents = createNodeAgents({ discovery: web.cluster.discovery, defaults: { picker: roundRobin() } });
  const names: string[] = [];
  for (let i = 0; i < 400; i++) names.push((await ask(agents, url)).text);
  expect(tally(names)).toEqual({ 'web-0': 100, 'web-1': 100, 'web-2': 100, 'web-3': 100 });
  expect(connections).toBe(4);
});

test('by default, too, no pod is left out of sequential requests', async () => {
  await using web = await createWeb();
  await using agents = createNodeAgents({ discovery: web.cluster.discovery, random: seeded(), clock: ticking() });
  const names: string[] = [];
  for (let i = 0; i < 400; i++) names.push((await ask(agents, url)).text);
  const counts = Object.values(tally(names));
  expect(counts).toHaveLength(4);
  expect(Math.min(...counts)).toBeGreaterThanOrEqual(60);
});

test('a request is in flight until its body was read', async () => {
  const held = new Held();
  await using web = await createWeb({ answer: held.answer });
  await using agents = createNodeAgents({ discovery: web.cluster.discovery });
  const answered = answerTo(start(agents, url).end());
  await held.arrived();
  held.responses[0]?.write('half');
  const response = await answered;
  expect(inFlight(agents)).toBe(1);
  held.responses[0]?.end();
  expect(await text(response)).toBe('half');
  await expect.poll(() => inFlight(agents)).toBe(0);
});

test('as with Node, a body that nobody asked for is thrown away, and the connection is kept', async () => {
  await using web = await createWeb({ replicas: 1 });
  await using agents = createNodeAgents({ discovery: web.cluster.discovery });
  const request = start(agents, url).end();
  await once(request, 'close');
  expect((await ask(agents, url)).request.reusedSocket).toBe(true);
});

test('as with Node, an error that nobody listens for is one that nobody has caught', async () => {
  const discovery = manualDiscovery({ web: manualSource() });
  await using agents = createNodeAgents({ discovery, defaults: { waitMs: 0 } });
  const request = start(agents, url).end();
  expect(() => request.emit('error', new Error('nobody listens'))).toThrow('nobody listens');
  await errorOf(request);
});

test('an upgrade is in flight until its socket has closed', async () => {
  await using cluster = await createCluster();
  const run = (pod: Pod) =>
    createServer()
      .on('upgrade', (_, socket: Socket) => {
        socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n');
        socket.pipe(socket).on('error', () => {});
      })
      .listen(pod.port('http'), pod.address);
  await cluster.statefulSet('web', { replicas: 1, ports: { http: 8080 }, run });
  await using agents = createNodeAgents({ discovery: cluster.discovery });
  const request = start(agents, url, { headers: { connection: 'Upgrade', upgrade: 'echo' } }).end();
  const [, socket] = (await once(request, 'upgrade')) as [unknown, Socket];
  expect(socket.listenerCount('error')).toBe(0); // it is the app's
  socket.write('hello');
  expect(String((await once(socket, 'data'))[0])).toBe('hello');
  expect(inFlight(agents)).toBe(1);
  socket.destroy();
  await expect.poll(() => inFlight(agents)).toBe(0);
});

test('what comes of a request comes in the context of who asked: who waited, was turned away, and used a connection of others', async () => {
  const context = new AsyncLocalStorage<string>();
  await using cluster = await createCluster();
  const run = (pod: Pod) => (pod.ordinal === 0 ? refusing() : serve()(pod));
  await cluster.statefulSet('web', { replicas: 2, ports: { http: 8080 }, run });
  await using agents = createNodeAgents({ discovery: cluster.discovery, maxSockets: 1 });
  const seen = (name: string): Promise<unknown> =>
    context.run(name, () => {
      const request = start(agents, url).end();
      return new Promise((resolve) =>
        request.on('response', (response) => response.resume().on('end', () => resolve(context.getStore()))),
      );
    });
  const names = ['ann', 'bob', 'cid', 'dan'];
  expect(await Promise.all(names.map(seen))).toEqual(names);
  expect(await Promise.all(names.map(seen))).toEqual(names);
});

test('each attempt is told of, where somebody listens', async () => {
  await using web = await createWeb({ replicas: 1 });
  await using agents = createNodeAgents({ discovery: web.cluster.discovery });
  const heard: unknown[] = [];
  const hear = (message: unknown): unknown => heard.push(message);
  subscribe('rollcall:http:attempt', hear);
  await ask(agents, `${url}/a?b`, { method: 'POST', body: 'text' });
  await expect.poll(() => heard).toHaveLength(1);
  unsubscribe('rollcall:http:attempt', hear);
  expect(heard).toMatchObject([
    { service: 'web.default:8080', origin: url, method: 'POST', path: '/a?b', outcome: { kind: 'ok' } },
  ]);
});

test('what a request says in its headers is there for pickers, in whatever shape it comes', async () => {
  await using web = await createWeb({ replicas: 1 });
  const keys: (string | undefined)[] = [];
  await using agents = createNodeAgents({
    discovery: web.cluster.discovery,
    defaults: {
      key: (request) => void keys.push(`${request.method} ${request.origin} ${request.header('X-Key')}`) as undefined,
    },
  });
  await ask(agents, url, { headers: { 'x-key': 'object' } });
  await ask(agents, url, { headers: ['x-key', 'flat', 'host', 'web'] as never });
  await ask(agents, url, { headers: { 'x-key': ['first', 'second'] } });
  await ask(agents, url);
  expect(keys).toEqual(['object', 'flat', 'first', 'undefined'].map((each) => `GET ${url} ${each}`));
});

/** 1 ms passes whenever somebody looks: latencies do not depend on the machine. */
function ticking(): Clock {
  const clock = manualClock();
  let ms = clock.now();
  return {
    now: () => {
      ms += 1;
      return ms;
    },
    setTimeout: clock.setTimeout,
  };
}
