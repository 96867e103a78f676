import http, { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { byRequest, createResolver, leader, ordinal, peakEwma, rendezvous } from '@rollcall/core';
import { createCluster, manualDiscovery, manualSource } from '@rollcall/testing';
import { describe, expect, test } from 'vitest';
import { createNodeAgents, type HttpRequest } from '../../src/node.ts';
import { openElsewhere } from '../fixtures/elsewhere.ts';
import { createWeb, serve } from '../fixtures/pods.ts';
import { answerTo, ask } from './fixtures/ask.ts';

describe('which names are services', () => {
  test.each([
    'http://web.default.svc:8080',
    'http://web.default.svc.cluster.local:8080',
    'http://WEB.default.svc:8080',
    'http://web.default.svc.:8080',
  ])('%s always is', async (name) => {
    await using web = await createWeb({ replicas: 2 });
    await using agents = createNodeAgents({ discovery: web.cluster.discovery });
    expect((await ask(agents, name)).text).toMatch(/^web-[01]$/);
    expect(agents.endpoints('web')).toHaveLength(2);
  });

  test('a name that is in capitals, by options', async () => {
    await using web = await createWeb({ replicas: 2 });
    await using agents = createNodeAgents({ discovery: web.cluster.discovery });
    const request = http.get({ host: 'WEB.default.svc', port: '8080', agent: agents.http });
    expect(await text(await answerTo(request))).toMatch(/^web-[01]$/);
  });

  test('one pod by its own name', async () => {
    await using web = await createWeb();
    await using agents = createNodeAgents({
      discovery: web.cluster.discovery,
      services: { web: { picker: leader() } },
    });
    for (let i = 0; i < 3; i++) expect((await ask(agents, 'http://web-2.web.default.svc:8080')).text).toBe('web-2');
  });

  test('shorter ones are if they are listed, and all names of a service are one', async () => {
    await using web = await createWeb({ replicas: 2 });
    await using agents = createNodeAgents({ discovery: web.cluster.discovery, services: ['web'] });
    for (const host of ['web', 'web.default', 'web.default.svc', 'web.default.svc.cluster.local']) {
      expect((await ask(agents, `http://${host}:8080`)).text).toMatch(/^web-/);
    }
    expect(agents.endpoints('web.default').reduce((sum, { requests }) => sum + requests, 0)).toBe(4);
    expect(agents.endpoints()).toHaveLength(2);
    expect(web.cluster.discovery.resolvers).toHaveLength(1);
  });

  test("other hosts are Node's affair, and so are sockets in the file system", async () => {
    await using elsewhere = await openElsewhere();
    await using web = await createWeb({ replicas: 1 });
    await using agents = createNodeAgents({ discovery: web.cluster.discovery, services: ['web'] });
    expect((await ask(agents, elsewhere.url)).text).toBe('elsewhere');
    expect((await ask(agents, elsewhere.url)).request.reusedSocket).toBe(true);
    const socketPath = '/nowhere.sock';
    await expect(ask(agents, 'http://web.default.svc', { socketPath })).rejects.toMatchObject({ code: 'ENOENT' });
    expect(() => http.get({ host: 'elsewhere', port: 70_000, agent: agents.http })).toThrow('70000');
    expect(agents.endpoints()).toEqual([]);
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
        const server = say('http').listen(pod.port('http'), pod.address);
        server.once('close', () => admin.close());
        return server;
      },
    });
    await using agents = createNodeAgents({ discovery: cluster.discovery, services: { two: { port: 'admin' } } });
    expect((await ask(agents, 'http://two')).text).toBe('admin');
    expect((await ask(agents, 'http://two:8080')).text).toBe('http');
    expect((await ask(agents, 'http://two.default.svc')).text).toBe('admin');
  });
});

describe('who is picked', () => {
  test('writes go to the leader, and nobody else; reads to anybody', async () => {
    await using cluster = await createCluster();
    await cluster.statefulSet('kv', { replicas: 3, ports: { http: 8080 }, run: serve() });
    const isRead = (request: HttpRequest) => request.method === 'GET' || request.method === 'HEAD';
    const picker = byRequest((request: HttpRequest) => (isRead(request) ? 'read' : 'write'), {
      write: leader(),
      read: peakEwma(),
    });
    await using agents = createNodeAgents({ discovery: cluster.discovery, services: { kv: { port: 'http', picker } } });
    for (let i = 0; i < 3; i++) expect((await ask(agents, 'http://kv/k', { method: 'PUT' })).text).toBe('kv-0');
    expect((await ask(agents, 'http://kv/k')).text).toMatch(/^kv-/);
  });

  test('what belongs together goes to one pod, by its path', async () => {
    await using web = await createWeb();
    await using agents = createNodeAgents({
      discovery: web.cluster.discovery,
      defaults: { picker: rendezvous(), key: ({ path }) => path },
    });
    const byPath = async (path: string) => (await ask(agents, `http://web.default.svc:8080${path}`)).text;
    const first = await Promise.all(['/a', '/b', '/c', '/d', '/e', '/f'].map(byPath));
    const again = await Promise.all(['/a', '/b', '/c', '/d', '/e', '/f'].map(byPath));
    expect(again).toEqual(first);
    expect(new Set(first).size).toBeGreaterThan(1);
  });

  test('a resolver of the app is used, and stays open', async () => {
    const source = manualSource();
    await using web = await createWeb({ replicas: 1 });
    source.set([`web-0@${web.web.pods[0]?.address}:8080`]);
    await using resolver = createResolver('web', { discovery: manualDiscovery({ web: source }) });
    const agents = createNodeAgents({
      discovery: manualDiscovery({ web: manualSource() }),
      services: { web: { resolver } },
    });
    expect((await ask(agents, 'http://web')).text).toBe('web-0');
    await agents.close();
    expect(resolver.isClosed).toBe(false);
  });
});

describe('what goes wrong', () => {
  test('nobody is there: a DiscoveryError after waitMs, that names the service', async () => {
    const discovery = manualDiscovery({ web: manualSource() });
    await using agents = createNodeAgents({ discovery, defaults: { waitMs: 1 } });
    await expect(ask(agents, 'http://web.default.svc:8080')).rejects.toMatchObject({
      name: 'DiscoveryError',
      code: 'ROLLCALL_NO_ENDPOINTS',
      message: expect.stringContaining('web.default'),
    });
  });

  test('the one who is wanted is not there', async () => {
    await using web = await createWeb({ replicas: 1 });
    await using agents = createNodeAgents({
      discovery: web.cluster.discovery,
      defaults: { picker: ordinal(7), waitMs: 1 },
    });
    await web.cluster.discovery.resolver('web:8080').ready();
    await expect(ask(agents, 'http://web.default.svc:8080')).rejects.toMatchObject({ code: 'ROLLCALL_SLOT_ABSENT' });
  });

  test('a key that cannot be had fails the request, in its event `error`', async () => {
    await using web = await createWeb({ replicas: 1 });
    const key = (): string => {
      throw new Error('no key');
    };
    await using agents = createNodeAgents({ discovery: web.cluster.discovery, defaults: { key } });
    await expect(ask(agents, 'http://web.default.svc:8080')).rejects.toThrow('no key');
  });

  test.each([
    [{ services: 'web' }, 'services'],
    [{ services: ['web:80'] }, 'services'],
    [{ services: { web: { port: -1 } } }, "services['web'].port"],
    [{ services: { web: { idempotent: () => true } } }, "services['web'].idempotent"],
    [{ defaults: { retryBudget: { ratio: 1 } } }, 'defaults.retryBudget'],
    [{ defaults: { waitMs: -1 } }, 'defaults.waitMs'],
    [{ defaults: { serverName: 'host' } }, 'defaults.serverName'],
    [{ discovery: {} }, 'discovery'],
  ])('%j is no option', (options, name) => {
    expect(() => createNodeAgents(options as never)).toThrow(
      expect.objectContaining({ code: 'ROLLCALL_BAD_OPTION', message: expect.stringContaining(`\`${name}\``) }),
    );
  });
});
