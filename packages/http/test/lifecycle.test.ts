import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import { DiscoveryError } from '@rollcall/core';
import { manualDiscovery, manualSource } from '@rollcall/testing';
import type { Dispatcher } from 'undici';
import { describe, expect, test } from 'vitest';
import { Held } from './fixtures/deferred.ts';
import { createWeb } from './fixtures/pods.ts';
import { undicis } from './fixtures/undicis.ts';

const url = 'http://web.default.svc:8080';

describe.each(undicis)('with $name', ({ Agent, undici }) => {
  const inFlight = (agent: InstanceType<typeof Agent>): number =>
    agent.endpoints().reduce((sum, each) => sum + each.inFlight, 0);

  describe('abort', () => {
    test('before it is dispatched', async () => {
      await using web = await createWeb();
      await using agent = new Agent({ discovery: web.cluster.discovery });
      const signal = AbortSignal.abort(new Error('enough'));
      await expect(agent.request({ origin: url, path: '/', method: 'GET', signal })).rejects.toThrow('enough');
    });

    test.each(['request', 'fetch'] as const)('while nobody is there: %s', async (how) => {
      const discovery = manualDiscovery({ web: manualSource() });
      await using agent = new Agent({ discovery, defaults: { waitMs: 60_000 } });
      const abort = new AbortController();
      const { signal } = abort;
      const asked =
        how === 'fetch'
          ? agent.fetch(url, { signal })
          : agent.request({ origin: url, path: '/', method: 'GET', signal });
      setImmediate(() => abort.abort(new Error('enough')));
      await expect(asked).rejects.toThrow('enough');
    });

    test('at the moment at which somebody is found: whichever comes first, it hears of one end', async () => {
      await using web = await createWeb({ replicas: 1 });
      for (let turns = 0; turns < 30; turns++) {
        const services = { web: manualSource() };
        const agent = new Agent({ discovery: manualDiscovery(services), defaults: { waitMs: 60_000 } });
        const heard: string[] = [];
        const { promise: start, resolve: onStart } = Promise.withResolvers<Dispatcher.DispatchController>();
        agent.dispatch(
          { origin: url, path: '/', method: 'GET' },
          {
            onRequestStart: onStart,
            onResponseStart: () => void heard.push('start'),
            onResponseData: () => {},
            onResponseEnd: () => void heard.push('end'),
            onResponseError: () => void heard.push('error'),
          },
        );
        const controller = await start;
        await turn();
        services.web.set([`web-0@${web.web.pods[0]?.address}:8080`]);
        for (let i = 0; i < turns; i++) await Promise.resolve();
        controller.abort(new Error('enough'));
        await agent.close();
        expect([...heard, inFlight(agent)], `after ${turns} microtasks`).toEqual(['error', 0]);
      }
    });

    test('while it waits for a connection, which is kept for others', async () => {
      const held = new Held();
      await using web = await createWeb({ replicas: 1, answer: held.answer });
      const agent = new Agent({ discovery: web.cluster.discovery, connections: 1 });
      const ends: unknown[] = [];
      agent.on('disconnect', (...of) => ends.push(of));
      const ask = (options: { readonly signal?: AbortSignal } = {}) =>
        agent.request({ origin: url, path: '/', method: 'GET', ...options });
      const before = ask();
      await held.arrived();
      const abort = new AbortController();
      const queued = ask({ signal: abort.signal });
      abort.abort(new Error('enough'));
      await expect(queued).rejects.toThrow('enough');
      const behind = ask();
      for (const [i, asked] of [before, behind].entries()) {
        await held.arrived(i + 1);
        held.responses[i]?.end('done');
        expect(await (await asked).body.text()).toBe('done');
      }
      expect(ends).toEqual([]);
      await agent.close();
    });

    test('while it connects', async () => {
      await using web = await createWeb();
      let connects = 0;
      await using agent = new Agent({ discovery: web.cluster.discovery, connect: () => void connects++ });
      await web.cluster.discovery.resolver('web:8080').ready();
      const abort = new AbortController();
      const asked = agent.request({ origin: url, path: '/', method: 'GET', signal: abort.signal });
      while (connects === 0) await turn();
      abort.abort(new Error('enough'));
      await expect(asked).rejects.toThrow('enough');
      expect(inFlight(agent)).toBe(0);
      await agent.destroy();
    });

    test.each(['request', 'fetch'] as const)(
      'while the pod thinks: its connection ends, and it speaks against nobody: %s',
      async (how) => {
        const held = new Held();
        await using web = await createWeb({ answer: held.answer });
        await using agent = new Agent({ discovery: web.cluster.discovery });
        const abort = new AbortController();
        const { signal } = abort;
        const asked =
          how === 'fetch'
            ? agent.fetch(url, { signal })
            : agent.request({ origin: url, path: '/', method: 'GET', signal });
        await held.arrived();
        expect(inFlight(agent)).toBe(1);
        abort.abort(new Error('enough'));
        await expect(asked).rejects.toThrow('enough');
        await held.closed();
        expect(agent.endpoints().map(({ state, inFlight, failures }) => ({ state, inFlight, failures }))).toEqual(
          Array(4).fill({ state: 'available', inFlight: 0, failures: 0 }),
        );
      },
    );

    test('in the middle of a body', async () => {
      const held = new Held();
      await using web = await createWeb({ answer: held.answer });
      await using agent = new Agent({ discovery: web.cluster.discovery });
      const asked = agent.request({ origin: url, path: '/', method: 'GET' });
      await held.arrived();
      held.responses[0]?.write('half');
      const { body } = await asked;
      expect(inFlight(agent)).toBe(1);
      body.on('error', () => {}).destroy();
      await held.closed();
      expect(inFlight(agent)).toBe(0);
    });
  });

  test('a request is in flight until its body has ended', async () => {
    const held = new Held();
    await using web = await createWeb({ answer: held.answer });
    await using agent = new Agent({ discovery: web.cluster.discovery });
    const asked = agent.fetch(url);
    await held.arrived();
    held.responses[0]?.write('half');
    const response = await asked;
    expect(inFlight(agent)).toBe(1);
    held.responses[0]?.end();
    expect(await response.text()).toBe('half');
    expect(inFlight(agent)).toBe(0);
  });

  test('who reads slowly is sent slowly', async () => {
    const most = 50_000_000;
    const chunk = Buffer.alloc(64 * 1_024);
    let sent = 0;
    const flood = (): RequestListener => (_, response) => {
      const more = (): void => {
        sent += chunk.length;
        if (sent > most) response.end();
        else if (response.write(chunk)) more();
        else response.once('drain', more);
      };
      more();
    };
    await using web = await createWeb({ answer: flood });
    await using agent = new Agent({ discovery: web.cluster.discovery });
    const { body } = await agent.request({ origin: url, path: '/', method: 'GET' });
    for (let before = -1; before !== sent; ) {
      before = sent;
      for (let i = 0; i < 50; i++) await turn();
    }
    expect(sent).toBeLessThan(most);
    let read = 0;
    for await (const part of body) read += (part as Buffer).length;
    expect(read).toBeGreaterThan(most - chunk.length);
  });

  test('a handler may pause before anything has come', async () => {
    await using web = await createWeb();
    await using agent = new Agent({ discovery: web.cluster.discovery });
    const heard: string[] = [];
    const { promise: headers, resolve: onHeaders } = Promise.withResolvers<Dispatcher.DispatchController>();
    const { promise: end, resolve: onEnd } = Promise.withResolvers<void>();
    agent.dispatch(
      { origin: url, path: '/', method: 'GET' },
      {
        onRequestStart: (controller) => controller.pause(),
        onResponseStart: (controller) => onHeaders(controller),
        onResponseData: (_, chunk) => void heard.push(String(chunk)),
        onResponseEnd: () => onEnd(),
        onResponseError: () => onEnd(),
      },
    );
    const controller = await headers;
    for (let i = 0; i < 50; i++) await turn();
    expect(heard).toEqual([]);
    controller.resume();
    await end;
    expect(heard).toEqual([expect.stringMatching(/^web-/)]);
  });

  test.each(['upgrade', 'connect'] as const)('%s: the socket works, and is in flight until it closes', async (how) => {
    await using web = await createWeb({ replicas: 2 });
    await web.cluster.statefulSet('chat', {
      replicas: 1,
      ports: { http: 8080 },
      run: (pod) => {
        const server = createServer();
        server.on('upgrade', (_, socket) => {
          socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: chat\r\n\r\n');
          socket.pipe(socket);
        });
        server.on('connect', (_, socket) => {
          socket.write('HTTP/1.1 200 OK\r\n\r\n');
          socket.pipe(socket);
        });
        return server.listen(pod.port('http'), pod.address);
      },
    });
    await using agent = new Agent({ discovery: web.cluster.discovery });
    const origin = 'http://chat.default.svc:8080';
    const { socket } =
      how === 'upgrade'
        ? await agent.upgrade({ origin, path: '/', protocol: 'chat' } as never)
        : await agent.connect({ origin, path: 'inner:1' });
    socket.write('hello');
    expect(String((await once(socket, 'data'))[0])).toBe('hello');
    expect(inFlight(agent)).toBe(1);
    socket.destroy();
    await once(socket, 'close');
    expect(inFlight(agent)).toBe(0);
  });

  describe('close', () => {
    const shapes = {
      'a promise': (agent: InstanceType<typeof Agent>) => agent.close(),
      'a callback': (agent: InstanceType<typeof Agent>) => new Promise<void>((resolve) => agent.close(resolve)),
      'await using': (agent: InstanceType<typeof Agent>) => agent[Symbol.asyncDispose](),
      'behind compose': (agent: InstanceType<typeof Agent>) => agent.compose(undici.interceptors.dump()).close(),
    };

    test.each(Object.entries(shapes))('waits for what was accepted, and takes nothing more: %s', async (_, close) => {
      const held = new Held();
      await using web = await createWeb({ answer: held.answer });
      const agent = new Agent({ discovery: web.cluster.discovery });
      const asked = agent.fetch(url);
      await held.arrived();
      const closed = close(agent);
      expect(agent.closed).toBe(true);
      await expect(agent.request({ origin: url, path: '/', method: 'GET' })).rejects.toMatchObject({
        code: 'UND_ERR_CLOSED',
      });
      held.responses[0]?.end('done');
      expect(await (await asked).text()).toBe('done');
      await closed;
      expect(agent.destroyed).toBe(true);
      expect(web.cluster.discovery.resolvers).toEqual([]);
    });

    test('twice is once; after destroy() it is an error, as with undici', async () => {
      await using web = await createWeb();
      const agent = new Agent({ discovery: web.cluster.discovery });
      await (await agent.fetch(url)).text();
      await Promise.all([agent.close(), agent.close()]);
      await expect(agent.close()).rejects.toMatchObject({ code: 'UND_ERR_DESTROYED' });
    });

    test('while somebody waits for a pod: that request may still find one', async () => {
      const source = manualSource();
      await using web = await createWeb({ replicas: 1 });
      const agent = new Agent({ discovery: manualDiscovery({ web: source }), defaults: { waitMs: 60_000 } });
      const asked = agent.fetch(url);
      await turn();
      const closed = agent.close();
      source.set([`web-0@${web.web.pods[0]?.address}:8080`]);
      expect(await (await asked).text()).toBe('web-0');
      await closed;
    });
  });

  describe('destroy', () => {
    const enough = new Error('enough');
    const shapes = {
      nothing: (agent: InstanceType<typeof Agent>) => agent.destroy(),
      'an error': (agent: InstanceType<typeof Agent>) => agent.destroy(enough),
      'a callback': (agent: InstanceType<typeof Agent>) => new Promise((resolve) => void agent.destroy(resolve)),
      both: (agent: InstanceType<typeof Agent>) => new Promise((resolve) => void agent.destroy(enough, resolve)),
      'behind compose': (agent: InstanceType<typeof Agent>) => agent.compose(undici.interceptors.dump()).destroy(),
      'after close()': (agent: InstanceType<typeof Agent>) => {
        void agent.close();
        return agent.destroy();
      },
    };

    test.each(Object.entries(shapes))('ends what is under way: %s', async (_, destroy) => {
      const held = new Held();
      await using web = await createWeb({ answer: held.answer });
      const agent = new Agent({ discovery: web.cluster.discovery });
      const asked = agent.request({ origin: url, path: '/', method: 'GET' });
      const failed = expect(asked).rejects.toThrow(/enough|destroyed/);
      await held.arrived();
      await destroy(agent);
      await failed;
      await held.closed();
      expect(agent.destroyed).toBe(true);
      await expect(agent.request({ origin: url, path: '/', method: 'GET' })).rejects.toMatchObject({
        code: 'UND_ERR_DESTROYED',
      });
    });

    test('ends a wait for a pod', async () => {
      const agent = new Agent({ discovery: manualDiscovery({ web: manualSource() }), defaults: { waitMs: 60_000 } });
      const asked = agent.request({ origin: url, path: '/', method: 'GET' });
      const failed = expect(asked).rejects.toThrow('enough');
      await turn();
      await agent.destroy(enough);
      await failed;
    });
  });

  test('a service that never resolves is a typed error, by name, within waitMs', async () => {
    await using web = await createWeb();
    await using agent = new Agent({ discovery: web.cluster.discovery, defaults: { waitMs: 50 } });
    const error: unknown = await agent
      .request({ origin: 'http://nobody.default.svc:80', path: '/', method: 'GET' })
      .catch((caught) => caught);
    expect(error).toMatchObject({
      name: 'DiscoveryError',
      code: 'ROLLCALL_NO_ENDPOINTS',
      message: expect.stringContaining('nobody.default'),
    });
    const fetched: unknown = await agent.fetch('http://nobody.default.svc/').catch((caught) => caught);
    expect(DiscoveryError.is((fetched as Error).cause)).toBe(true);
  });

  test('connections are told of as those of the Agent, under the name of the service', async () => {
    await using web = await createWeb({ replicas: 1 });
    const agent = new Agent({ discovery: web.cluster.discovery });
    const told: unknown[] = [];
    agent.on('connect', (origin, targets) => told.push(['connect', origin.href, targets[0] === agent]));
    agent.on('disconnect', (origin, targets) => told.push(['disconnect', origin.href, targets[0] === agent]));
    await (await agent.fetch(url)).text();
    await agent.close();
    expect(told).toEqual([
      ['connect', `${url}/`, true],
      ['disconnect', `${url}/`, true],
    ]);
  });
});
