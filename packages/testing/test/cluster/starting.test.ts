import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Cluster, createCluster, type Pod, type Run } from '../../src/index.ts';
import { addressesOf } from '../fixtures/lookup.ts';
import { call, serve } from '../fixtures/serve.ts';

// What a newcomer gets wrong: whatever does not start is told of in time, and ended.

const ports = { http: 8080 };

let cluster: Cluster;
beforeEach(async () => {
  cluster = await createCluster();
});
afterEach(() => cluster.close());

const refused = (message: RegExp) => ({ code: 'ROLLCALL_BAD_OPTION', message: expect.stringMatching(message) });
const childProcesses = (): number => process.getActiveResourcesInfo().filter((name) => name === 'ProcessWrap').length;

describe('a server that never listens', () => {
  test('is told where it should', async () => {
    const starting = cluster.statefulSet('web', { ports, run: () => createServer(), startMs: 20 });
    await expect(starting).rejects.toMatchObject(
      refused(
        /^web-0 did not listen at 127\.\d+\.\d+\.1:8080 within 0\.02 s \(`startMs`\): call `\.listen\(pod\.port\('http'\), pod\.address\)`/,
      ),
    );
  });

  test('is told so without a port as well', async () => {
    const starting = cluster.statefulSet('web', { ports: {}, run: () => createServer(), startMs: 20 });
    await expect(starting).rejects.toMatchObject(refused(/at 127\.\d+\.\d+\.1 within .*`\.listen\(0, pod\.address\)`/));
  });

  test('is waited for 10 s, where nothing else is said', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const starting = cluster.statefulSet('web', { ports, run: () => createServer() });
      const told = expect(starting).rejects.toMatchObject(refused(/ within 10 s /));
      await vi.advanceTimersByTimeAsync(10_000);
      await told;
    } finally {
      vi.useRealTimers();
    }
  });

  test('is closed, should it listen after all', async () => {
    const server = createServer();
    await cluster.statefulSet('web', { ports, run: () => server, startMs: 20 }).catch(() => {});
    await once(server.listen(0, '127.0.0.1').unref(), 'listening');
    await vi.waitFor(() => expect(server.listening).toBe(false));
  });

  test('is not waited for once it has closed', async () => {
    const server = createServer();
    const starting = cluster.statefulSet('web', { ports, run: () => server, startMs: 3_600_000 });
    const told = expect(starting).rejects.toMatchObject(refused(/^The server of web-0 has closed before it listened/));
    await vi.waitFor(() => expect(server.listenerCount('listening')).toBeGreaterThan(0));
    await cluster.close();
    await told;
  });
});

describe('a `run` that takes for ever', () => {
  test('is told of, and what it gives after all is ended', async () => {
    const { promise, resolve: give } = Promise.withResolvers<AsyncDisposable>();
    const starting = cluster.statefulSet('web', { ports, run: () => promise, startMs: 20 });
    await expect(starting).rejects.toMatchObject(refused(/^`run` of web-0 has given nothing within 0\.02 s/));
    await new Promise<void>((resolve) => give({ [Symbol.asyncDispose]: async () => resolve() }));
  });

  test('does not keep close() waiting', async () => {
    const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
    const run = (): Promise<AsyncDisposable> => {
      ask();
      return new Promise(() => {});
    };
    const starting = cluster.statefulSet('web', { ports, run, startMs: 20 });
    const told = expect(starting).rejects.toMatchObject(refused(/has given nothing/));
    await asked;
    await cluster.close();
    await told;
  });
});

test('a command that never prints `ready` is told to, and killed', async () => {
  const run = [process.execPath, '-e', 'setInterval(() => {}, 1e9)'];
  const starting = cluster.statefulSet('web', { ports, run, startMs: 20 });
  await expect(starting).rejects.toMatchObject(
    refused(
      /^The command of web-0 .* has not printed the line 'ready' within 0\.02 s \(`startMs`\): print it on stdout/,
    ),
  );
  await vi.waitFor(() => expect(childProcesses()).toBe(0));
});

test.each([
  ['nothing', undefined, 'undefined'],
  ['null', null, 'null'],
  ['the address where it listens', 'http://127.0.0.1:8080', "'http://127.0.0.1:8080'"],
  ['the app in place of its server', function app() {}, '[Function: app]'],
  ['an object that cannot be disposed of', { port: 8080 }, '[Object]'],
])('a `run` that gives %s is told what to give', async (_, given, named) => {
  const starting = cluster.statefulSet('web', { ports, run: (() => given) as unknown as Run });
  await expect(starting).rejects.toMatchObject({
    code: 'ROLLCALL_BAD_OPTION',
    message: `\`run\` of web-0 gave ${named}: return the server, or what else is AsyncDisposable.`,
  });
});

test('of a workload that did not come up nothing is left, and its name is free', async () => {
  const pods: Pod[] = [];
  const run = (pod: Pod) => {
    pods.push(pod);
    return pod.ordinal === 0 ? serve(pod) : createServer();
  };
  const starting = cluster.statefulSet('web', { replicas: 2, ports, run, startMs: 20 });
  await expect(starting).rejects.toThrow('web-1 did not listen');
  expect(pods.map(({ signal }) => signal.aborted)).toEqual([true, true]);
  expect(await Promise.all(pods.map(call))).toEqual(['ECONNREFUSED', 'ECONNREFUSED']);
  expect(await addressesOf(cluster, 'web')).toEqual([]);
  const web = await cluster.statefulSet('web', { ports, run: serve });
  expect(await addressesOf(cluster, 'web')).toEqual([web.pods[0]?.address]);
});

test('a pod that does not come back is dead, and the next restart may bring it back', async () => {
  let isWilling = true;
  const run = (pod: Pod) => (isWilling ? serve(pod) : createServer());
  const web = await cluster.statefulSet('web', { replicas: 2, ports, run, startMs: 20 });
  isWilling = false;
  await expect(web.restart('web-1')).rejects.toThrow('web-1 did not listen');
  expect(web.pods[1]?.signal.aborted).toBe(true);
  expect(await addressesOf(cluster, 'web')).toEqual([web.pods[0]?.address]);
  isWilling = true;
  expect(await call(await web.restart('web-1', { address: 'same' }))).toBe('web-1');
});
