import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { EventEmitter, once } from 'node:events';
import type { RequestListener, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { createBalancer, roundRobin } from '@rollcall/core';
import { createCluster, manualClock, manualDiscovery, manualSource, type Pod } from '@rollcall/testing';
import type { Dispatcher } from 'undici';
import { describe, expect, test } from 'vitest';
import { Held } from './fixtures/deferred.ts';
import { type Answer, errorsOf, load } from './fixtures/load.ts';
import { createWeb, serve } from './fixtures/pods.ts';
import { tally } from './fixtures/tally.ts';
import { undicis } from './fixtures/undicis.ts';

const url = 'http://web.default.svc:8080';

/** Takes some ms, so that there is always something under way; and says so when it is its connection's last answer. */
const busy =
  (pod: Pod): RequestListener =>
  (_, response) => {
    const answer = (): void => {
      if (pod.signal.aborted) response.setHeader('connection', 'close');
      response.end(pod.name);
    };
    setTimeout(answer, 10);
  };

const echo =
  (_: Pod): RequestListener =>
  (request, response) =>
    request.pipe(response);

describe.each(undicis)('with $name', ({ Agent }) => {
  test.each([
    { how: 'SIGTERM', crash: false },
    { how: 'SIGKILL', crash: true },
  ])('a rolling restart by $how: what fails was sent, and was no GET', async ({ crash }) => {
    await using web = await createWeb({ ttlSeconds: 1, answer: busy });
    await using agent = new Agent({ discovery: web.cluster.discovery });
    let isOn = true;
    const answered = new EventEmitter();
    const several = async (): Promise<void> => {
      for (let i = 0; i < 40; i++) await once(answered, 'answer');
    };
    const loading = load(agent, url, { isOn: () => isOn, answered: () => answered.emit('answer') });
    for (const { name } of [...web.web.pods].reverse()) {
      await several();
      const { address } = await web.web.restart(name, { crash });
      const isKnown = () => agent.endpoints().some(({ endpoint }) => endpoint.address === address);
      await expect.poll(isKnown).toBe(true);
    }
    await several();
    isOn = false;
    const answers = await loading;
    const failed = answers.filter(({ text }) => text === undefined);
    expect(failed.filter(({ method }) => method === 'GET')).toEqual([]);
    expect(failed.filter(({ error }) => !isMaybeSent(error))).toEqual([]);
    // At each of the four restarts each of the eight may have had one on its way.
    expect(failed.length).toBeLessThanOrEqual(8 * 4);
  });

  test('new pods get their share, and those that left get nothing more', async () => {
    const clock = manualClock();
    await using cluster = await createCluster({ clock });
    const web = await cluster.statefulSet('web', { replicas: 4, ports: { http: 8080 }, run: serve() });
    await using agent = new Agent({ discovery: cluster.discovery, clock, defaults: { picker: roundRobin() } });
    const names = async (): Promise<number> => {
      const answers = await load(agent, url, { count: 80 });
      expect(errorsOf(answers)).toEqual([]);
      return Object.keys(tally(answers.map(({ text }) => text ?? ''))).length;
    };
    expect(await names()).toBe(4);
    await web.scale(8);
    await clock.advance(6_000);
    expect(await names()).toBe(8);
    await web.scale(2);
    // Until this process has heard that connections were closed, it writes to them.
    await expect.poll(async () => errorsOf(await load(agent, url, { count: 80 }))).toEqual([]);
    await clock.advance(12_000);
    expect(await names()).toBe(2);
  });

  test('ten minutes without DNS: no request fails, and none waits', async () => {
    const clock = manualClock();
    await using cluster = await createCluster({ clock });
    await cluster.statefulSet('web', { replicas: 4, ports: { http: 8080 }, run: serve() });
    await using agent = new Agent({ discovery: cluster.discovery, clock, defaults: { waitMs: 0 } });
    await cluster.discovery.resolver('web:8080').ready();
    using _dead = cluster.dns.fail('SERVFAIL');
    const answers: Answer[] = [];
    for (let minute = 0; minute < 10; minute++) {
      await clock.advance(60_000);
      answers.push(...(await load(agent, url, { count: 20 })));
    }
    expect(answers).toHaveLength(200);
    expect(errorsOf(answers)).toEqual([]);
  });

  test('a pod that is slow gets what it has not answered yet, and then nothing for a while', async () => {
    const clock = manualClock();
    const held: ServerResponse[] = [];
    let isSlow = true;
    const answer = (pod: Pod) => (_: unknown, response: ServerResponse) =>
      isSlow && pod.name === 'web-3' ? held.push(response) : response.end(pod.name);
    await using web = await createWeb({ answer: answer as never });
    await using agent = new Agent({ discovery: web.cluster.discovery, clock });
    const requestsTo = (name: string) => agent.endpoints().find(({ endpoint }) => endpoint.name === name)?.requests;
    const inFlight = () => agent.endpoints().map((each) => each.inFlight);
    let answers = 0;
    const loading = load(agent, url, { count: 2_000, concurrency: 32, answered: () => (answers += 1) });
    // The others answer as they come: where all wait for the slow one, this never comes true.
    await expect.poll(() => answers + held.length).toBe(2_000);
    expect(held.length).toBeGreaterThan(1);
    await clock.advance(300);
    isSlow = false;
    for (const response of held) response.end('web-3');
    expect(errorsOf(await loading)).toEqual([]);
    expect(inFlight()).toEqual([0, 0, 0, 0]);
    const before = requestsTo('web-3');
    await load(agent, url, { count: 100, concurrency: 1 });
    expect(requestsTo('web-3')).toBe(before);
  });

  test.each([
    { what: 'a text', when: 'one is free', isFreed: true, body: () => 'queued' },
    { what: 'a stream', when: 'one is free', isFreed: true, body: () => Readable.from(['que', 'ued']) },
    { what: 'a generator', when: 'one is free', isFreed: true, body: () => generated('que', 'ued') },
    { what: 'a text', when: 'the pod has had its time', isFreed: false, body: () => 'queued' },
    { what: 'a stream', when: 'the pod has had its time', isFreed: false, body: () => Readable.from(['que', 'ued']) },
  ])(
    'what waits for a connection to a pod that is gone goes to another one, also a POST of $what: once $when',
    async ({ isFreed, body: make }) => {
      const held = new Held();
      await using web = await createWeb({ replicas: 1, answer: held.answer });
      await using other = await createWeb({ replicas: 1, namespace: 'other', answer: echo });
      const first = web.web.pods[0]?.address;
      const source = manualSource([`web-0@${first}:8080`]);
      const clock = manualClock();
      const agent = new Agent({ discovery: manualDiscovery({ web: source }), clock, connections: 1 });
      const sent = agent
        .request({ origin: url, path: '/', method: 'POST', body: 'sent' })
        .catch((error: unknown) => error);
      await held.arrived();
      const queued = agent.request({ origin: url, path: '/', method: 'POST', body: make() as string });
      source.set([`web-0@${other.web.pods[0]?.address}:8080`]);
      if (isFreed) held.responses[0]?.end('late');
      else await clock.advance(1_000);
      const { body } = await queued;
      expect(await body.text()).toBe('queued');
      expect(held.responses).toHaveLength(1);
      expect(await sent).toMatchObject(
        isFreed ? { statusCode: 200 } : { message: expect.stringMatching(/web-0.*gone/) },
      );
      await agent.destroy();
    },
  );

  test('where everybody refuses, a request waits for news, also a POST', async () => {
    await using web = await createWeb({ replicas: 1 });
    const source = manualSource(['web-0@127.0.0.1:9']);
    await using agent = new Agent({ discovery: manualDiscovery({ web: source }), defaults: { waitMs: 60_000 } });
    const asked = agent.request({ origin: 'http://web.default.svc:9', path: '/', method: 'POST', body: 'text' });
    await expect.poll(() => agent.endpoints()[0]?.failures).toBe(1);
    source.set([{ address: String(web.web.pods[0]?.address), port: 8080, slot: 'web-0' }]);
    expect(await (await asked).body.text()).toBe('web-0');
  });

  test('what was sent to a pod that is gone fails once it had its time, with the reason', async () => {
    const held = new Held();
    const clock = manualClock();
    await using web = await createWeb({ replicas: 2, answer: held.answer });
    const [one, other] = web.web.pods;
    const source = manualSource([`web-0@${one?.address}:8080`]);
    const discovery = manualDiscovery({ web: source });
    const agent = new Agent({ discovery, clock });
    const sent = agent.request({ origin: url, path: '/', method: 'POST', body: 'sent' });
    const failed = expect(sent).rejects.toThrow(/web-0.*gone/);
    await held.arrived();
    source.set([`web-0@${other?.address}:8080`]);
    await clock.advance(1_000);
    await failed;
    await agent.destroy();
  });

  test.each([
    { what: 'silent for 30 s', isHeard: false },
    { what: 'still sending', isHeard: true },
  ])(
    'what is under way with a pod that is out of DNS goes on, unless it is silent for 30 s: $what',
    async ({ isHeard }) => {
      const held = new Held();
      const clock = manualClock();
      await using cluster = await createCluster({ clock });
      const web = await cluster.statefulSet('web', { replicas: 2, ports: { http: 8080 }, run: serve(held.answer) });
      const agent = new Agent({ discovery: cluster.discovery, clock });
      const { body } = await begun(agent.with({ endpoint: 'web-0' }), held);
      const read = body.text().catch((error: unknown) => error);
      web.setReady('web-0', false);
      for (let second = 0; second < 60; second += 5) {
        if (isHeard) held.responses[0]?.write('more');
        await clock.advance(5_000);
      }
      held.responses[0]?.end('end');
      if (isHeard) expect(await read).toMatch(/end$/);
      else expect(await read).toMatchObject({ code: 'ECONNRESET', message: expect.stringMatching(/web-0.*silent/) });
      await agent.destroy();
    },
  );

  test('a thousand pods later nothing of them is left', async () => {
    await using web = await createWeb({ replicas: 1 });
    const address = web.web.pods[0]?.address;
    const source = manualSource([`web-0@${address}:8080`]);
    const clients = countClients();
    const agent = new Agent({ discovery: manualDiscovery({ web: source }) });
    const answers: Answer[] = [];
    for (let i = 0; i < 1_000; i++) {
      source.set([{ address: String(address), port: 8080, slot: 'web-0', uid: `uid-${i}` }]);
      if (i % 10 === 0) answers.push(...(await load(agent, url, { count: 2, concurrency: 1 })));
    }
    expect(errorsOf(answers)).toEqual([]);
    await expect.poll(() => clients.open).toBe(1);
    expect(clients.opened).toBeGreaterThanOrEqual(100);
    await agent.close();
    expect(clients.open).toBe(0);
    await expect.poll(sockets).toBe(0);
    clients.stop();
  });

  test('an Agent and a Balancer of one service share its resolver', async () => {
    await using web = await createWeb();
    await using agent = new Agent({ discovery: web.cluster.discovery });
    await using _balancer = createBalancer('web:8080', { discovery: web.cluster.discovery });
    await (await agent.fetch(url)).text();
    expect(web.cluster.discovery.resolvers).toHaveLength(1);
  });
});

async function* generated(...chunks: readonly string[]): AsyncGenerator<string> {
  yield* chunks;
}

/** A response of which the first bytes have come. */
async function begun(dispatcher: Dispatcher, held: Held): Promise<Dispatcher.ResponseData> {
  const asked = dispatcher.request({ origin: url, path: '/', method: 'GET' });
  await held.arrived();
  held.responses[0]?.write('begun');
  return asked;
}

function isMaybeSent(error: unknown): boolean {
  return ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'].includes(String(Reflect.get(error as Error, 'code')));
}

/** Of this process, which is the pods', too. */
function sockets(): number {
  const { TCPSocketWrap = 0 } = tally(process.getActiveResourcesInfo());
  return TCPSocketWrap;
}

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
