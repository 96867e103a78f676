import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { setImmediate as turn } from 'node:timers/promises';
import { manualDiscovery, manualSource } from '@rollcall/testing';
import { expect, test } from 'vitest';
import { createNodeAgents } from '../../src/node.ts';
import { Held } from '../fixtures/deferred.ts';
import { openElsewhere } from '../fixtures/elsewhere.ts';
import { createWeb } from '../fixtures/pods.ts';
import { ask, errorOf, start } from './fixtures/ask.ts';

const url = 'http://web.default.svc:8080';

test("they are Agents of Node's, with the options of its global ones", async () => {
  await using agents = createNodeAgents({ maxSockets: 7 });
  expect(agents.http).toBeInstanceOf(HttpAgent);
  expect(agents.https).toBeInstanceOf(HttpsAgent);
  expect(agents.https).toMatchObject({ protocol: 'https:', defaultPort: 443, keepAlive: true, maxSockets: 7 });
  expect(Object.keys(agents)).toEqual(['http', 'https']);
});

test('maxSockets holds for each pod', async () => {
  const held = new Held();
  await using web = await createWeb({ replicas: 2, answer: held.answer });
  await using agents = createNodeAgents({ discovery: web.cluster.discovery, maxSockets: 2 });
  const asked = Array.from({ length: 8 }, () => ask(agents, url));
  for (let count = 1; count <= 8; count++) {
    await held.arrived(count);
    held.responses[count - 1]?.end();
  }
  const sockets = (await Promise.all(asked)).map(({ request }) => request.socket);
  expect(new Set(sockets).size).toBe(4);
});

test('close() ends what is idle, and waits for what is under way', async () => {
  const held = new Held();
  await using web = await createWeb({ replicas: 1, answer: held.answer });
  const agents = createNodeAgents({ discovery: web.cluster.discovery });
  const asked = [ask(agents, url), ask(agents, url)];
  await held.arrived(2);
  held.responses[0]?.end('first');
  const first = await Promise.race(asked);
  await turn();
  const closed = agents.close();
  await turn();
  held.responses[1]?.end('second');
  expect((await Promise.all(asked)).map(({ text }) => text).sort()).toEqual(['first', 'second']);
  await closed;
  expect(first.request.socket?.destroyed).toBe(true);
  expect(web.cluster.discovery.resolvers).toHaveLength(0);
});

test('what comes after close() fails: to services and to other hosts', async () => {
  await using elsewhere = await openElsewhere();
  await using web = await createWeb({ replicas: 1 });
  const agents = createNodeAgents({ discovery: web.cluster.discovery });
  await ask(agents, url);
  const { request } = await ask(agents, elsewhere.url);
  await agents.close();
  expect(request.socket?.destroyed).toBe(true);
  await expect(ask(agents, url)).rejects.toMatchObject({ code: 'ROLLCALL_CLOSED' });
  await expect(ask(agents, elsewhere.url)).rejects.toMatchObject({ code: 'ROLLCALL_CLOSED' });
});

test('close() waits for other hosts, too', async () => {
  const held = new Held();
  await using web = await createWeb({ replicas: 1, answer: held.answer });
  const agents = createNodeAgents();
  const asked = ask(agents, `http://${web.web.pods[0]?.address}:8080`);
  await held.arrived();
  const closed = agents.close();
  held.responses[0]?.end('last');
  expect((await asked).text).toBe('last');
  await closed;
  expect(agents.http).toMatchObject({ sockets: {}, freeSockets: {} });
});

test('http.destroy() ends all of now, blames nobody, and leaves the Agent usable', async () => {
  const held = new Held();
  await using web = await createWeb({ replicas: 1, answer: held.answer });
  await using agents = createNodeAgents({ discovery: web.cluster.discovery, maxSockets: 1 });
  const sent = start(agents, url).end();
  await held.arrived();
  const queued = start(agents, url).end();
  const failed = Promise.all([errorOf(sent), errorOf(queued)]);
  agents.http.destroy();
  for (const error of await failed) expect(error).toMatchObject({ code: 'ECONNRESET' });
  expect(agents.endpoints()).toMatchObject([{ state: 'available', inFlight: 0, failures: 0 }]);
  const next = ask(agents, url);
  await held.arrived(2);
  held.responses[1]?.end('next');
  expect((await next).text).toBe('next');
});

test('http.destroy() ends idle connections, and leaves those of https alone', async () => {
  await using web = await createWeb({ replicas: 1 });
  await using agents = createNodeAgents({ discovery: web.cluster.discovery });
  const { request } = await ask(agents, url);
  await turn();
  agents.https.destroy();
  expect(request.socket?.destroyed).toBe(false);
  agents.http.destroy();
  expect(request.socket?.destroyed).toBe(true);
});

test('close() ends the wait for somebody to be there with waitMs', async () => {
  const discovery = manualDiscovery({ web: manualSource() });
  const agents = createNodeAgents({ discovery, defaults: { waitMs: 20 } });
  const failed = expect(ask(agents, url)).rejects.toMatchObject({ code: 'ROLLCALL_NO_ENDPOINTS' });
  await agents.close();
  await failed;
});
