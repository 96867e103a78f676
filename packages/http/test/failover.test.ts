import { Readable } from 'node:stream';
import { roundRobin } from '@rollcall/core';
import { createCluster, manualClock, type Pod } from '@rollcall/testing';
import { describe, expect, test } from 'vitest';
import { blackholed, refusing, silent } from './fixtures/broken-pods.ts';
import { errorsOf, load } from './fixtures/load.ts';
import { createWeb, serve } from './fixtures/pods.ts';
import { seeded } from './fixtures/seeded.ts';
import { tally } from './fixtures/tally.ts';
import { undicis } from './fixtures/undicis.ts';

const url = 'http://web.default.svc:8080';
const isBroken = ({ name }: Pod): boolean => name === 'web-3';

/** Four pods, the last of which is as `broken` makes it. */
async function withOne(broken: (pod: Pod) => AsyncDisposable | Promise<AsyncDisposable>, clock = manualClock()) {
  const cluster = await createCluster({ clock });
  const run = (pod: Pod) => (isBroken(pod) ? broken(pod) : serve()(pod));
  await cluster.statefulSet('web', { replicas: 4, ports: { http: 8080 }, run });
  return cluster;
}

describe.each(undicis)('with $name', ({ Agent }) => {
  const failures = (agent: InstanceType<typeof Agent>): number =>
    agent.endpoints().reduce((sum, each) => sum + each.failures, 0);
  const stateOf = (agent: InstanceType<typeof Agent>, name: string): unknown =>
    agent.endpoints().find(({ endpoint }) => endpoint.name === name)?.state;

  test('one of four pods refuses: no request fails, and at most three attempts', async () => {
    await using cluster = await withOne(refusing);
    await using agent = new Agent({ discovery: cluster.discovery, random: seeded() });
    const answers = await load(agent, url, { count: 800 });
    expect(errorsOf(answers)).toEqual([]);
    expect(answers).toHaveLength(800);
    expect(failures(agent)).toBeGreaterThan(0);
    expect(failures(agent)).toBeLessThanOrEqual(3);
  });

  test.each([3_000, 300_000])('a pod that is back after %d ms has its share again', async (downMs) => {
    const clock = manualClock();
    await using cluster = await withOne(refusing, clock);
    await using agent = new Agent({ discovery: cluster.discovery, clock, defaults: { picker: roundRobin() } });
    await load(agent, url, { count: 40 });
    expect(stateOf(agent, 'web-3')).toBe('ejected');
    await clock.advance(downMs);
    const pod = agent.endpoints().find(({ endpoint }) => endpoint.name === 'web-3')?.endpoint;
    await using _back = serve()({ name: 'web-3', address: pod?.address, port: () => 8080 } as unknown as Pod);
    await expect.poll(() => clock.advance(1_000).then(() => stateOf(agent, 'web-3'))).toBe('available');
    const answers = await load(agent, url, { count: 400 });
    const share = (tally(answers.map(({ text }) => text ?? 'failed'))['web-3'] ?? 0) / 400;
    expect(share).toBeGreaterThanOrEqual(0.2);
    expect(share).toBeLessThanOrEqual(0.3);
  });

  test('one of four pods answers no SYN: no request fails, and it is left out', async () => {
    await using cluster = await withOne(blackholed);
    await using agent = new Agent({ discovery: cluster.discovery, defaults: { connectTimeoutMs: 2_000 } });
    const answers = await load(agent, url, { count: 400, concurrency: 16 });
    expect(errorsOf(answers)).toEqual([]);
    expect(stateOf(agent, 'web-3')).toBe('ejected');
  });

  test('one of four pods accepts and is silent: no idempotent request fails, and it gets hardly any', async () => {
    await using cluster = await withOne(silent);
    await using agent = new Agent({ discovery: cluster.discovery, defaults: { headersTimeoutMs: 2_000 } });
    const answers = await load(agent, url, { count: 400 });
    const failed = answers.filter(({ text }) => text === undefined);
    expect(failed.filter(({ method }) => method === 'GET')).toEqual([]);
    expect(failed.map(({ error }) => Reflect.get(error as Error, 'code'))).toEqual(
      failed.map(() => 'UND_ERR_HEADERS_TIMEOUT'),
    );
    const toIt = agent.endpoints().find(({ endpoint }) => endpoint.name === 'web-3')?.requests ?? 0;
    expect(toIt).toBeGreaterThan(0);
    expect(toIt).toBeLessThan(20);
  });

  test('a stream that nobody has read goes to another pod; one that was maybe sent does not', async () => {
    await using cluster = await withOne(refusing);
    await using agent = new Agent({
      discovery: cluster.discovery,
      defaults: { picker: roundRobin(), ejection: false },
    });
    for (let i = 0; i < 8; i++) {
      const { body } = await agent.request({ origin: url, path: '/', method: 'PUT', body: Readable.from(['a', 'b']) });
      expect(await body.text()).toMatch(/^web-[012]$/);
    }
    expect(failures(agent)).toBeGreaterThanOrEqual(2);
  });

  test.each([
    { what: 'a PUT', request: { method: 'PUT' }, tried: 2 },
    { what: 'a POST', request: { method: 'POST' }, tried: 1 },
    {
      what: 'a POST with an Idempotency-Key',
      request: { method: 'POST', headers: { 'Idempotency-Key': 'k' } },
      tried: 2,
    },
    { what: 'a POST that says so', request: { method: 'POST', idempotent: true }, tried: 2 },
    { what: 'a PUT that says no', request: { method: 'PUT', idempotent: false }, tried: 1 },
    { what: 'a PUT of a generator', request: { method: 'PUT', body: () => generated() }, tried: 1 },
    { what: 'a PUT of a stream', request: { method: 'PUT', body: () => Readable.from(['a']) }, tried: 1 },
  ])('what was maybe sent is sent once more if it may be: $what, $tried', async ({ request, tried }) => {
    const hangUp = () => (request: { socket: { destroy(): void } }) => void request.socket.destroy();
    await using web = await createWeb({ replicas: 3, answer: hangUp as never });
    await using agent = new Agent({ discovery: web.cluster.discovery });
    const body = 'body' in request ? request.body() : 'text';
    await expect(agent.request({ origin: url, path: '/', ...request, body } as never)).rejects.toMatchObject({
      code: expect.stringMatching(/UND_ERR_SOCKET|ECONNRESET/),
    });
    expect(agent.endpoints().reduce((sum, { requests }) => sum + requests, 0)).toBe(tried);
  });

  test('the service may say what is idempotent, and the request against it', async () => {
    const hangUp = () => (request: { socket: { destroy(): void } }) => void request.socket.destroy();
    await using web = await createWeb({ replicas: 3, answer: hangUp as never });
    await using agent = new Agent({
      discovery: web.cluster.discovery,
      services: { 'web.default': { idempotent: ({ path }) => path.startsWith('/search') } },
    });
    const requests = () => agent.endpoints().reduce((sum, each) => sum + each.requests, 0);
    await agent.request({ origin: url, path: '/search?q=1', method: 'POST', body: '{}' }).catch(() => {});
    expect(requests()).toBe(2);
    await agent
      .with({ idempotent: false })
      .request({ origin: url, path: '/search', method: 'POST', body: '{}' })
      .catch(() => {});
    expect(requests()).toBe(3);
  });

  test('what its rule throws, a request fails with, and nobody else', async () => {
    const hangUp = () => (request: { socket: { destroy(): void } }) => void request.socket.destroy();
    await using web = await createWeb({ replicas: 3, answer: hangUp as never });
    const idempotent = (): never => {
      throw new Error('by the rule');
    };
    await using agent = new Agent({ discovery: web.cluster.discovery, defaults: { idempotent } });
    await expect(agent.request({ origin: url, path: '/', method: 'GET' })).rejects.toThrow('by the rule');
    expect(agent.endpoints().map(({ inFlight }) => inFlight)).toEqual([0, 0, 0]);
  });

  test('a response that broke off is not made again', async () => {
    const breakOff = () => (_: unknown, response: { write(text: string): void; destroy(): void }) => {
      response.write('half');
      setImmediate(() => response.destroy());
    };
    await using web = await createWeb({ replicas: 3, answer: breakOff as never });
    await using agent = new Agent({ discovery: web.cluster.discovery });
    const { body } = await agent.request({ origin: url, path: '/', method: 'GET' });
    await expect(body.text()).rejects.toThrow();
    expect(agent.endpoints().reduce((sum, { requests }) => sum + requests, 0)).toBe(1);
  });

  test.each([502, 503, 504])('an answer of %d reaches the app as it is, and five leave the pod out', async (status) => {
    const answer = (pod: Pod) => (_: unknown, response: import('node:http').ServerResponse) =>
      response.writeHead(isBroken(pod) ? status : 200, { 'retry-after': '1' }).end(pod.name);
    await using web = await createWeb({ answer: answer as never });
    await using agent = new Agent({ discovery: web.cluster.discovery, defaults: { picker: roundRobin() } });
    const statuses: number[] = [];
    for (let i = 0; i < 100; i++) {
      const { statusCode, body } = await agent.request({ origin: url, path: '/', method: 'GET' });
      await body.dump();
      statuses.push(statusCode);
    }
    expect(statuses.filter((each) => each === status)).toHaveLength(5);
    expect(agent.endpoints().find(({ endpoint }) => endpoint.name === 'web-3')).toMatchObject({
      state: 'ejected',
      lastError: { statusCode: status },
    });
  });

  test("an answer of 500 is the request's affair", async () => {
    await using web = await createWeb({ answer: () => (_, response) => response.writeHead(500).end() });
    await using agent = new Agent({ discovery: web.cluster.discovery });
    for (let i = 0; i < 40; i++) await (await agent.request({ origin: url, path: '/', method: 'GET' })).body.dump();
    expect(agent.endpoints().map(({ state }) => state)).toEqual(Array(4).fill('available'));
  });

  test("where nobody listens at all, the error is the last connection's", async () => {
    await using cluster = await createCluster();
    await cluster.statefulSet('web', { replicas: 3, ports: { http: 8080 }, run: refusing });
    await using agent = new Agent({ discovery: cluster.discovery, defaults: { waitMs: 0 } });
    await cluster.discovery.resolver('web:8080').ready();
    await expect(agent.request({ origin: url, path: '/', method: 'POST', body: 'a' })).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    });
    expect(failures(agent)).toBe(3);
  });
});

async function* generated(): AsyncGenerator<string> {
  yield 'a';
}
