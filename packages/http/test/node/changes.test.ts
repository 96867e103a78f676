import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { roundRobin } from '@rollcall/core';
import { createCluster, manualClock, manualDiscovery, manualSource } from '@rollcall/testing';
import { expect, test } from 'vitest';
import { createNodeAgents, type NodeAgents } from '../../src/node.ts';
import { Held } from '../fixtures/deferred.ts';
import { createWeb, serve } from '../fixtures/pods.ts';
import { tally } from '../fixtures/tally.ts';
import { ask } from './fixtures/ask.ts';
import { busy, loadThroughRestart } from './fixtures/busy.ts';
import { type Answer, type Ask, isMaybeSent, load } from './fixtures/load.ts';

const url = 'http://web.default.svc:8080';
const by =
  (agents: NodeAgents): Ask =>
  async (method) =>
    (await ask(agents, url, method === 'POST' ? { method, body: 'text' } : {})).text;

test.each([
  { how: 'SIGTERM', crash: false },
  { how: 'SIGKILL', crash: true },
])('a rolling restart with new addresses, by $how: whatever fails was sent', async ({ crash }) => {
  await using web = await createWeb({ ttlSeconds: 1, answer: busy });
  await using agents = createNodeAgents({ discovery: web.cluster.discovery });
  const answers = await loadThroughRestart(web.web, by(agents), { crash });
  const failed = answers.filter(({ text }) => text === undefined);
  expect(failed.filter(({ error }) => !isMaybeSent(error))).toEqual([]);
  // At each of the four restarts each of the eight may have had one on its way.
  expect(failed.length).toBeLessThanOrEqual(8 * 4);
});

test('new pods get their share, and those that left get nothing more', async () => {
  const clock = manualClock();
  await using cluster = await createCluster({ clock });
  const web = await cluster.statefulSet('web', { replicas: 4, ports: { http: 8080 }, run: serve() });
  await using agents = createNodeAgents({ discovery: cluster.discovery, clock, defaults: { picker: roundRobin() } });
  const names = async (): Promise<number> => {
    const answers = await load(by(agents), { count: 80 });
    return Object.keys(tally(answers.map(({ text }) => text ?? ''))).length;
  };
  expect(await names()).toBe(4);
  await web.scale(8);
  await clock.advance(6_000);
  expect(await names()).toBe(8);
  await web.scale(2);
  // Until this process has heard that connections were closed, it writes to them.
  const isWell = async () => (await load(by(agents), { count: 80 })).every(({ text }) => text !== undefined);
  await expect.poll(isWell).toBe(true);
  await clock.advance(12_000);
  expect(await names()).toBe(2);
});

test('the idle connections of a pod that is gone end at once', async () => {
  await using web = await createWeb({ replicas: 2 });
  const [one, other] = web.web.pods;
  const source = manualSource([`web-0@${one?.address}:8080`]);
  await using agents = createNodeAgents({ discovery: manualDiscovery({ web: source }) });
  const { request } = await ask(agents, url);
  const { socket } = request;
  expect(socket?.destroyed).toBe(false);
  await expect.poll(() => request.closed || request.destroyed).toBe(true);
  source.set([`web-0@${other?.address}:8080`]);
  await expect.poll(() => socket?.destroyed).toBe(true);
  expect((await ask(agents, url)).text).toBe('web-1');
});

test('what was sent to a pod that is gone fails once it had its time, with the reason', async () => {
  const held = new Held();
  const clock = manualClock();
  await using web = await createWeb({ replicas: 2, answer: held.answer });
  const [one, other] = web.web.pods;
  const source = manualSource([`web-0@${one?.address}:8080`]);
  await using agents = createNodeAgents({ discovery: manualDiscovery({ web: source }), clock });
  const failed = expect(ask(agents, url, { method: 'POST', body: 'sent' })).rejects.toThrow(/web-0.*gone/);
  await held.arrived();
  source.set([`web-0@${other?.address}:8080`]);
  await clock.advance(1_000);
  await failed;
});

test.each([
  { when: 'one is free', isFreed: true },
  { when: 'the pod has had its time', isFreed: false },
])('what waits for a connection to a pod that is gone goes to another one: once $when', async ({ isFreed }) => {
  const held = new Held();
  await using web = await createWeb({ replicas: 1, answer: held.answer });
  await using other = await createWeb({ replicas: 1, namespace: 'other' });
  const source = manualSource([`web-0@${web.web.pods[0]?.address}:8080`]);
  const clock = manualClock();
  await using agents = createNodeAgents({ discovery: manualDiscovery({ web: source }), clock, maxSockets: 1 });
  const sent = ask(agents, url, { method: 'POST', body: 'sent' }).catch((error: unknown) => error);
  await held.arrived();
  const queued = ask(agents, url, { method: 'POST', body: 'queued' });
  source.set([`web-0@${other.web.pods[0]?.address}:8080`]);
  if (isFreed) held.responses[0]?.end('late');
  else await clock.advance(1_000);
  expect((await queued).text).toBe('web-0');
  expect(held.responses).toHaveLength(1);
  expect(await sent).toMatchObject(isFreed ? { text: 'late' } : { message: expect.stringMatching(/web-0.*gone/) });
});

test('ten minutes without DNS: no request fails, and none waits', async () => {
  const clock = manualClock();
  await using cluster = await createCluster({ clock });
  await cluster.statefulSet('web', { replicas: 4, ports: { http: 8080 }, run: serve() });
  await using agents = createNodeAgents({ discovery: cluster.discovery, clock, defaults: { waitMs: 0 } });
  await cluster.discovery.resolver('web:8080').ready();
  using _dead = cluster.dns.fail('SERVFAIL');
  const answers: Answer[] = [];
  for (let minute = 0; minute < 10; minute++) {
    await clock.advance(60_000);
    answers.push(...(await load(by(agents), { count: 20 })));
  }
  expect(answers.filter(({ text }) => text !== undefined)).toHaveLength(200);
});

test('a thousand pods later nothing of them is left', async () => {
  await using web = await createWeb({ replicas: 1 });
  const address = web.web.pods[0]?.address;
  const source = manualSource([`web-0@${address}:8080`]);
  const clients = countClients();
  const agents = createNodeAgents({ discovery: manualDiscovery({ web: source }) });
  for (let i = 0; i < 1_000; i++) {
    source.set([{ address: String(address), port: 8080, slot: 'web-0', uid: `uid-${i}` }]);
    if (i % 10 === 0) expect((await ask(agents, url)).text).toBe('web-0');
  }
  await expect.poll(() => clients.open).toBe(1);
  expect(clients.opened).toBeGreaterThanOrEqual(100);
  await agents.close();
  expect(clients.open).toBe(0);
  clients.stop();
});

/** By what core tells of them. */
function countClients() {
  const counts = { open: 0, opened: 0, stop: () => unsubscribe('rollcall:client', count) };
  const count = (message: unknown): void => {
    const isNew = (message as { what: string }).what === 'opened';
    counts.open += isNew ? 1 : -1;
    if (isNew) counts.opened += 1;
  };
  subscribe('rollcall:client', count);
  return counts;
}
