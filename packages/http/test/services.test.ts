import { createServer } from 'node:http';
import { byRequest, createResolver, leader, ordinal, rendezvous, roundRobin, shard } from '@rollcall/core';
import { createCluster, manualClock, type Pod } from '@rollcall/testing';
import { describe, expect, test } from 'vitest';
import type { HttpRequest } from '../src/index.ts';
import { openElsewhere } from './fixtures/elsewhere.ts';
import { createWeb, serve } from './fixtures/pods.ts';
import { tally } from './fixtures/tally.ts';
import { undicis } from './fixtures/undicis.ts';

const url = 'http://web.default.svc:8080';

describe.each(undicis)('with $name', ({ Agent, undici }) => {
  const get = async (
    agent: { readonly fetch: typeof fetch },
    of: string = url,
    init: RequestInit = {},
  ): Promise<string> => (await agent.fetch(of, init)).text();

  describe('which names are services', () => {
    test.each([
      'http://web.default.svc:8080',
      'http://web.default.svc.cluster.local:8080',
      'http://WEB.default.svc:8080',
      'http://web.default.svc.:8080',
    ])('%s always is', async (name) => {
      await using web = await createWeb({ replicas: 2 });
      await using agent = new Agent({ discovery: web.cluster.discovery });
      expect(await get(agent, name)).toMatch(/^web-[01]$/);
      expect(agent.endpoints('web')).toHaveLength(2);
    });

    test('one pod by its own name', async () => {
      await using web = await createWeb();
      await using agent = new Agent({
        discovery: web.cluster.discovery,
        services: { web: { picker: leader() } },
      });
      for (let i = 0; i < 3; i++) expect(await get(agent, 'http://web-2.web.default.svc:8080')).toBe('web-2');
    });

    test('shorter ones are if they are listed, and all names of a service are one', async () => {
      await using web = await createWeb({ replicas: 2 });
      const agent = new Agent({ discovery: web.cluster.discovery, services: ['web'] });
      for (const host of ['web', 'web.default', 'web.default.svc', 'web.default.svc.cluster.local']) {
        expect(await get(agent, `http://${host}:8080`)).toMatch(/^web-/);
      }
      expect(agent.endpoints('web.default').reduce((sum, { requests }) => sum + requests, 0)).toBe(4);
      expect(agent.endpoints()).toHaveLength(2);
      expect(web.cluster.discovery.resolvers).toHaveLength(1);
      await agent.close();
      expect(web.cluster.discovery.resolvers).toEqual([]);
    });

    test('of each of its pods is known for how long it has been there', async () => {
      const clock = manualClock();
      await using cluster = await createCluster({ clock });
      const web = await cluster.statefulSet('web', { replicas: 1, ports: { http: 8080 }, run: serve() });
      await using agent = new Agent({ discovery: cluster.discovery });
      await get(agent);
      await web.scale(2);
      await clock.advance(20_000);
      const [old, young] = agent.endpoints('web').map(({ ageMs }) => ageMs);
      expect(old).toBe(20_000);
      expect(young).toBeGreaterThan(10_000);
      expect(young).toBeLessThan(20_000);
    });

    test('a namesake in another namespace has options of its own', async () => {
      await using cluster = await createCluster();
      await using agent = new Agent({
        discovery: cluster.discovery,
        services: { web: { waitMs: 1 } },
        defaults: { waitMs: 2 },
      });
      await expect(get(agent, 'http://web.default.svc')).rejects.toMatchObject({
        cause: { message: expect.stringContaining('within 1 ms') },
      });
      await expect(get(agent, 'http://web.other.svc')).rejects.toMatchObject({
        cause: { message: expect.stringContaining('within 2 ms') },
      });
    });

    test('other hosts pass through', async () => {
      await using elsewhere = await openElsewhere();
      await using web = await createWeb({ replicas: 1 });
      await using agent = new Agent({ discovery: web.cluster.discovery, services: ['web'] });
      expect(await get(agent, elsewhere.url)).toBe('elsewhere');
      const { body } = await agent.request({ origin: elsewhere.url, path: '/', method: 'GET' });
      expect(await body.text()).toBe('elsewhere');
      expect(agent.endpoints()).toEqual([]);
    });

    test("they are undici's, by the app's own factory if there is one", async () => {
      await using elsewhere = await openElsewhere();
      const made: string[] = [];
      const factory = (origin: string | URL, options: object) => {
        made.push(String(origin));
        return new undici.Pool(origin, options);
      };
      await using web = await createWeb({ replicas: 1 });
      await using agent = new Agent({ discovery: web.cluster.discovery, factory });
      await get(agent);
      await get(agent, elsewhere.url);
      expect(made).toEqual([elsewhere.url]);
    });
  });

  describe('which port', () => {
    test("the URL's, else the service's, which may have a name", async () => {
      await using cluster = await createCluster();
      const say = (text: string) => createServer((_, response) => response.end(text));
      await cluster.statefulSet('two', {
        replicas: 1,
        ports: { http: 8080, admin: 9090 },
        run: (pod) => {
          const admin = say('admin').listen(pod.port('admin'), pod.address);
          const http = say('http').listen(pod.port('http'), pod.address);
          http.once('close', () => admin.close());
          return http;
        },
      });
      await using agent = new Agent({ discovery: cluster.discovery, services: { two: { port: 'admin' } } });
      expect(await get(agent, 'http://two')).toBe('admin');
      expect(await get(agent, 'http://two:8080')).toBe('http');
      expect(await get(agent, 'http://two.default.svc')).toBe('admin');
    });
  });

  describe('who is picked', () => {
    test('writes go to the leader, and nobody else; reads to anybody; one read to one pod', async () => {
      await using cluster = await createCluster();
      await cluster.statefulSet('kv', { replicas: 3, ports: { http: 8080 }, run: serve() });
      const isRead = (request: HttpRequest) => request.method === 'GET' || request.method === 'HEAD';
      const picker = byRequest((request: HttpRequest) => (isRead(request) ? 'read' : 'write'), {
        write: leader(),
        read: roundRobin(),
      });
      await using agent = new Agent({
        discovery: cluster.discovery,
        services: { 'kv.default': { port: 'http', picker } },
      });
      const write = { method: 'PUT', body: 'v' };
      for (let i = 0; i < 5; i++) expect(await get(agent, 'http://kv.default/k', write)).toBe('kv-0');
      const readers: string[] = [];
      for (let i = 0; i < 30; i++) readers.push(await get(agent, 'http://kv.default/k'));
      expect(Object.keys(tally(readers)).sort()).toEqual(['kv-0', 'kv-1', 'kv-2']);
      expect(await get(agent.with({ endpoint: 'kv-1' }), 'http://kv.default/k')).toBe('kv-1');
    });

    test('while the leader is away a write fails by name, and never goes to another', async () => {
      const clock = manualClock();
      await using cluster = await createCluster({ clock });
      const kv = await cluster.statefulSet('kv', { replicas: 3, ports: { http: 8080 }, run: serve() });
      await using agent = new Agent({ discovery: cluster.discovery, defaults: { picker: leader(), waitMs: 0 } });
      await cluster.discovery.resolver('kv:8080').ready();
      kv.setReady('kv-0', false);
      await clock.advance(12_000);
      await expect(get(agent, 'http://kv.default.svc:8080')).rejects.toMatchObject({
        cause: { code: 'ROLLCALL_SLOT_ABSENT' },
      });
    });

    test('a key holds on to its pod, by the service or by the view', async () => {
      await using web = await createWeb();
      await using agent = new Agent({
        discovery: web.cluster.discovery,
        services: { web: { picker: rendezvous(), key: (request) => request.header('x-user') } },
      });
      const asked = (user: string) => get(agent, url, { headers: { 'X-User': user } });
      for (const user of ['ann', 'bob', 'cid', 'dan', 'eve']) {
        const first = await asked(user);
        expect(await asked(user)).toBe(first);
        expect(await get(agent.with({ key: user }))).toBe(first);
      }
    });

    test("a view's picker is its own, and its counts are the agent's", async () => {
      await using web = await createWeb();
      await using agent = new Agent({ discovery: web.cluster.discovery, defaults: { picker: roundRobin() } });
      for (let i = 0; i < 4; i++) await get(agent);
      const second = agent.with({ picker: ordinal(2) });
      for (let i = 0; i < 3; i++) expect(await get(second)).toBe('web-2');
      const byShard = agent.with({ picker: shard({ count: 4 }), key: 'ann' });
      expect(await get(byShard)).toBe(await get(byShard));
      expect(agent.endpoints().find(({ endpoint }) => endpoint.slot === 'web-2')?.requests).toBeGreaterThanOrEqual(4);
    });

    test('a resolver of your own, which stays yours', async () => {
      await using web = await createWeb({ replicas: 1 });
      await using resolver = createResolver({
        name: 'list',
        lookup: async () => ({ kind: 'found', endpoints: [{ address: String(web.web.pods[0]?.address), port: 8080 }] }),
      });
      const agent = new Agent({ discovery: web.cluster.discovery, services: { prices: { resolver } } });
      expect(await get(agent, 'http://prices')).toBe('web-0');
      await agent.close();
      expect(resolver.snapshot.status).toBe('current');
      await resolver.refresh();
    });
  });

  describe('fetch', () => {
    test("is Node's own: its Response is the global one, and it may be torn off", async () => {
      await using web = await createWeb();
      await using agent = new Agent({ discovery: web.cluster.discovery });
      const { fetch: torn } = agent;
      const response = await torn(url);
      expect(response).toBeInstanceOf(Response);
      expect(await response.text()).toMatch(/^web-/);
    });

    test.each([
      ['a string', () => ({ body: 'text' })],
      ['a stream', () => ({ body: new Blob(['text']).stream(), duplex: 'half' })],
      ['bytes', () => ({ body: new TextEncoder().encode('text') })],
      ['a Blob', () => ({ body: new Blob(['text']) })],
    ])('sends %s, and again to another pod where nobody listens', async (_, init) => {
      await using cluster = await createCluster();
      const echo = (pod: Pod) =>
        createServer((request, response) => request.pipe(response)).listen(pod.port('http'), pod.address);
      const nobody = { [Symbol.asyncDispose]: async () => {} };
      await cluster.statefulSet('web', {
        replicas: 2,
        ports: { http: 8080 },
        run: (pod) => (pod.ordinal === 0 ? nobody : echo(pod)),
      });
      await using agent = new Agent({ discovery: cluster.discovery, defaults: { picker: roundRobin() } });
      for (let i = 0; i < 2; i++)
        expect(await get(agent, url, { method: 'POST', ...init() } as RequestInit)).toBe('text');
    });

    test('takes a Request, a FormData, and follows redirects, also to other hosts', async () => {
      await using elsewhere = await openElsewhere();
      await using web = await createWeb({
        answer: (pod) => (request, response) => {
          const to = { '/self': '/', '/away': elsewhere.url }[String(request.url)];
          if (to === undefined) response.end(`${pod.name} ${request.headers['content-type']?.split(';')[0] ?? ''}`);
          else response.writeHead(302, { location: to }).end();
        },
      });
      await using agent = new Agent({ discovery: web.cluster.discovery });
      expect(await (await agent.fetch(new Request(`${url}/self`))).text()).toMatch(/^web-/);
      const body = new FormData();
      body.set('a', '1');
      expect(await get(agent, url, { method: 'POST', body })).toMatch(/multipart\/form-data/);
      expect(await get(agent, `${url}/away`)).toBe('elsewhere');
    });

    test("takes a Request in the place of its options, as Node's own does", async () => {
      await using web = await createWeb({
        answer: () => (request, response) =>
          request.pipe(response.setHeader('x-asked', `${request.method} ${request.headers['x-q']}`)),
      });
      await using agent = new Agent({ discovery: web.cluster.discovery });
      const request = new Request('http://elsewhere/', { method: 'POST', body: 'text', headers: { 'x-q': '1' } });
      const response = await agent.fetch(url, request);
      expect([response.headers.get('x-asked'), await response.text()]).toEqual(['POST 1', 'text']);
    });

    test('may become the global one', async () => {
      await using web = await createWeb();
      await using agent = new Agent({ discovery: web.cluster.discovery });
      const before = globalThis.fetch;
      globalThis.fetch = agent.fetch;
      try {
        expect(await (await fetch(url)).text()).toMatch(/^web-/);
      } finally {
        globalThis.fetch = before;
      }
    });
  });

  test.each([
    [{ services: { 'web.default': { waitMs: -1 } } }, "services['web.default'].waitMs"],
    [{ services: { web: { port: 70_000 } } }, "services['web'].port"],
    [{ services: { web: { picker: {} } } }, "services['web'].picker"],
    [{ services: { web: { key: 'x' } } }, "services['web'].key"],
    [{ services: { web: { idempotent: true } } }, "services['web'].idempotent"],
    [{ services: { web: { serverName: 'ip' } } }, "services['web'].serverName"],
    [{ services: { web: { resolver: {} } } }, "services['web'].resolver"],
    [{ services: ['web:8080'] }, 'services'],
    [{ services: ['10.0.0.1'] }, 'services'],
    [{ services: 'web' }, 'services'],
    [{ defaults: { connectTimeoutMs: 'soon' } }, 'defaults.connectTimeoutMs'],
    [{ defaults: { resolver: {} } }, 'defaults.resolver'],
    [{ discovery: {} }, 'discovery'],
    [{ random: 4 }, 'random'],
    [{ defaults: { ejection: { consecutive: 0 } } }, 'ejection.consecutive'],
    [{ defaults: { retryBudget: { ratio: -1 } } }, 'retryBudget.ratio'],
  ])('%j is a bad option, by its name', (options, name) => {
    expect(() => new Agent(options as never)).toThrow(
      expect.objectContaining({ code: 'ROLLCALL_BAD_OPTION', message: expect.stringContaining(`\`${name}\``) }),
    );
  });

  test('bad hints are, too', async () => {
    await using agent = new Agent();
    for (const hints of [{ key: 1 }, { endpoint: 0 }, { picker: 'leader' }]) {
      expect(() => agent.with(hints as never)).toThrow(expect.objectContaining({ code: 'ROLLCALL_BAD_OPTION' }));
    }
  });

  test('closing a view closes nothing', async () => {
    await using web = await createWeb();
    await using agent = new Agent({ discovery: web.cluster.discovery });
    const view = agent.with({ key: 'a' });
    await view.close();
    await new Promise<void>((resolve) => view.destroy(null, resolve));
    expect(await get(view)).toMatch(/^web-/);
  });
});
