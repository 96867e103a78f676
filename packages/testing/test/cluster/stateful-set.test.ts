import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Cluster, createCluster, type Pod } from '../../src/index.ts';
import { addressesOf, targetsOf } from '../fixtures/lookup.ts';
import { call, serve } from '../fixtures/serve.ts';

const ports = { http: 8080 };
const names = (pods: readonly Pod[]): string[] => pods.map(({ name }) => name);
const at = (pods: readonly Pod[]): string[] => pods.map(({ address }) => address);

let cluster: Cluster;
beforeEach(async () => {
  cluster = await createCluster();
});
afterEach(() => cluster.close());

test('its pods have names, ordinals, an address of their own, and are in DNS', async () => {
  const web = await cluster.statefulSet('web', { replicas: 3, ports, run: serve });
  expect(names(web.pods)).toEqual(['web-0', 'web-1', 'web-2']);
  expect(web.pods.map(({ ordinal }) => ordinal)).toEqual([0, 1, 2]);
  expect(await addressesOf(cluster, 'web')).toEqual(at(web.pods));
  expect(await targetsOf(cluster, '_http._tcp.web')).toEqual(['web-0.web:8080', 'web-1.web:8080', 'web-2.web:8080']);
  expect(await Promise.all(web.pods.map(call))).toEqual(['web-0', 'web-1', 'web-2']);
});

test('its ordinals may start elsewhere', async () => {
  const web = await cluster.statefulSet('web', { replicas: 2, start: 5, ports, run: serve });
  expect(names(web.pods)).toEqual(['web-5', 'web-6']);
});

test('its pods start one after the other, and are in DNS when they are ready', async () => {
  const seen: string[] = [];
  const run = async (pod: Pod) => {
    seen.push(`${pod.name} starts, ${(await addressesOf(cluster, 'web')).length} in DNS`);
    return serve(pod);
  };
  await cluster.statefulSet('web', { replicas: 3, ports, run });
  expect(seen).toEqual(['web-0 starts, 0 in DNS', 'web-1 starts, 1 in DNS', 'web-2 starts, 2 in DNS']);
});

test('it scales up in order, and down from the last', async () => {
  const seen: string[] = [];
  const run = async (pod: Pod): Promise<AsyncDisposable> => {
    seen.push(`+${pod.ordinal}`);
    return { [Symbol.asyncDispose]: async () => void seen.push(`-${pod.ordinal}`) };
  };
  const web = await cluster.statefulSet('web', { replicas: 1, ports, run });
  await web.scale(3);
  await web.scale(1);
  expect(seen).toEqual(['+0', '+1', '+2', '-2', '-1']);
  expect(await addressesOf(cluster, 'web')).toEqual(at(web.pods));
  await web.scale(0);
  expect(await addressesOf(cluster, 'web')).toEqual([]);
});

describe('a restart', () => {
  test('brings the pod back under its name, at another address', async () => {
    const web = await cluster.statefulSet('web', { replicas: 2, ports, run: serve });
    const [, before] = web.pods;
    const after = await web.restart('web-1');
    expect(after.name).toBe('web-1');
    expect(after.address).not.toBe(before?.address);
    expect(web.pods[1]).toBe(after);
    expect(await addressesOf(cluster, 'web')).toEqual(at(web.pods));
    expect(await call(after)).toBe('web-1');
    expect(await call(before as Pod)).toBe('ECONNREFUSED');
  });

  test('takes the pod out of DNS, then stops it, then starts the next, then puts that into DNS', async () => {
    const seen: string[] = [];
    const tell = async (what: string): Promise<void> => {
      seen.push(`${what}, ${(await addressesOf(cluster, 'web')).length} in DNS`);
    };
    const run = async (pod: Pod): Promise<AsyncDisposable> => {
      await tell('starting');
      return { [Symbol.asyncDispose]: () => tell(`stopping (signal ${pod.signal.aborted})`) };
    };
    const web = await cluster.statefulSet('web', { ports, run });
    await web.restart('web-0');
    await tell('ready');
    expect(seen).toEqual([
      'starting, 0 in DNS',
      'stopping (signal true), 0 in DNS',
      'starting, 0 in DNS',
      'ready, 1 in DNS',
    ]);
  });

  test('lets an open request end, and accepts no other', async () => {
    const slow = slowPod();
    const web = await cluster.statefulSet('web', { ports, run: slow.run, graceMs: 3_600_000 });
    const [old] = web.pods as [Pod];
    const answer = call(old);
    await slow.asked;
    const restarted = web.restart('web-0');
    expect(await call(old)).toBe('ECONNREFUSED');
    slow.answer();
    expect(await answer).toBe('at last');
    await restarted;
  });

  test('cuts what has not ended after `graceMs`', async () => {
    const slow = slowPod();
    const web = await cluster.statefulSet('web', { ports, run: slow.run, graceMs: 20 });
    const answer = call(web.pods[0] as Pod);
    await slow.asked;
    await web.restart('web-0');
    expect(await answer).toBe('UND_ERR_SOCKET');
  });

  test('may keep the address', async () => {
    const web = await cluster.statefulSet('web', { ports, run: serve });
    const before = at(web.pods);
    await web.restart('web-0', { address: 'same' });
    expect(at(web.pods)).toEqual(before);
    await web.restart('web-0', { address: 'same', crash: true });
    expect(at(web.pods)).toEqual(before);
  });

  test('gives a freed address to nobody until all others had their turn', async () => {
    const web = await cluster.statefulSet('web', { ports, run: async () => idle });
    const seen = new Set(at(web.pods));
    for (let i = 0; i < 253; i++) seen.add((await web.restart('web-0')).address);
    expect(seen.size).toBe(254);
    expect([...seen][0]).toBe((await web.restart('web-0')).address);
  });

  test('can give the address that another pod had', async () => {
    const web = await cluster.statefulSet('web', { replicas: 2, ports, run: serve });
    const freed = at(web.pods)[0] as string;
    await web.restart('web-0');
    const heir = await web.restart('web-1', { address: freed });
    expect(heir.address).toBe(freed);
    expect(await call(heir)).toBe('web-1');
  });

  test('can make two pods swap their addresses, once both are down', async () => {
    const web = await cluster.statefulSet('web', { replicas: 2, ports, run: serve });
    const [first, second] = at(web.pods) as [string, string];
    await web.crash('web-0');
    await web.crash('web-1');
    await web.restart('web-0', { address: second });
    await web.restart('web-1', { address: first });
    expect(at(web.pods)).toEqual([second, first]);
    expect(await Promise.all(web.pods.map(call))).toEqual(['web-0', 'web-1']);
  });

  test('at the address of a pod that lives is refused', async () => {
    const web = await cluster.statefulSet('web', { replicas: 2, ports, run: serve });
    await expect(web.restart('web-0', { address: at(web.pods)[1] })).rejects.toMatchObject({
      code: 'ROLLCALL_BAD_OPTION',
      message: expect.stringMatching(/^127\.\d+\.\d+\.2 is not a free address of this cluster: crash the pod/),
    });
  });

  test.each(['old', '127.0.0.1', ''])(
    'at what is no address of the cluster, %j, is told what may be given',
    async (address) => {
      const web = await cluster.statefulSet('web', { ports, run: serve });
      await expect(web.restart('web-0', { address })).rejects.toMatchObject({
        code: 'ROLLCALL_BAD_OPTION',
        message: `\`address\` can be 'new', 'same', or one that another pod of this cluster had; got '${address}'.`,
      });
    },
  );

  test('does not wait longer than `graceMs` for what is disposed of', async () => {
    const run = async (): Promise<AsyncDisposable> => ({ [Symbol.asyncDispose]: () => new Promise(() => {}) });
    const web = await cluster.statefulSet('web', { ports, run, graceMs: 20 });
    const [before] = at(web.pods);
    expect((await web.restart('web-0')).address).not.toBe(before);
    await web.crash('web-0');
    expect(await addressesOf(cluster, 'web')).toEqual([]);
  });
});

describe('a crash', () => {
  test('cuts the connections of the pod, and takes it out of DNS', async () => {
    const slow = slowPod();
    const web = await cluster.statefulSet('web', { replicas: 2, ports, run: slow.run, graceMs: 3_600_000 });
    const [first, second] = web.pods as [Pod, Pod];
    const answer = call(second);
    await slow.asked;
    await web.crash('web-1');
    expect(await answer).toBe('UND_ERR_SOCKET');
    expect(second.signal.aborted).toBe(true);
    expect(await addressesOf(cluster, 'web')).toEqual([first.address]);
    expect(names(web.pods)).toEqual(['web-0', 'web-1']);
  });

  test('is over with a restart', async () => {
    const web = await cluster.statefulSet('web', { replicas: 2, ports, run: serve });
    await web.crash('web-0');
    const pod = await web.restart('web-0');
    expect(await call(pod)).toBe('web-0');
    expect(await addressesOf(cluster, 'web')).toHaveLength(2);
  });
});

test('a pod that is not ready is out of DNS, and goes on serving', async () => {
  const web = await cluster.statefulSet('web', { replicas: 2, ports, run: serve });
  web.setReady('web-0', false);
  expect(await targetsOf(cluster, 'web')).toEqual(['web-1.web:8080']);
  expect(await call(web.pods[0] as Pod)).toBe('web-0');
  web.setReady('web-0', true);
  expect(await targetsOf(cluster, 'web')).toEqual(['web-0.web:8080', 'web-1.web:8080']);
});

test('with `publishNotReadyAddresses` DNS lists whatever exists: starting, not ready, dead', async () => {
  const seen: number[] = [];
  const run = async (pod: Pod) => {
    seen.push((await addressesOf(cluster, 'peers')).length);
    return serve(pod);
  };
  const peers = await cluster.statefulSet('peers', { replicas: 3, ports, run, publishNotReadyAddresses: true });
  expect(seen).toEqual([1, 2, 3]);
  peers.setReady('peers-1', false);
  await peers.crash('peers-2');
  expect(await addressesOf(cluster, 'peers')).toEqual(at(peers.pods));
});

test('a server that closes by itself is a pod that is no longer ready', async () => {
  const servers = new Map<string, ReturnType<typeof serve>>();
  const run = (pod: Pod) => {
    const server = serve(pod);
    servers.set(pod.name, server);
    return server;
  };
  const web = await cluster.statefulSet('web', { replicas: 2, ports, run });
  const server = servers.get('web-1') as ReturnType<typeof serve>;
  await new Promise((resolve) => server.close(resolve));
  expect(await addressesOf(cluster, 'web')).toEqual([web.pods[0]?.address]);
});

test('a pod that cannot start says why', async () => {
  const run = (): never => {
    throw new Error('no disk');
  };
  await expect(cluster.statefulSet('web', { ports, run })).rejects.toThrow('no disk');
  const taken = cluster.statefulSet('db', { ports, run: (pod) => serve({ ...pod, address: '192.0.2.1' }) });
  await expect(taken).rejects.toMatchObject({ code: 'EADDRNOTAVAIL' });
});

test('a pod or a port that is not there is named, with those that are', async () => {
  const web = await cluster.statefulSet('web', { replicas: 2, ports, run: serve });
  await expect(web.restart('web-9')).rejects.toThrow("web has no pod 'web-9'. It has: web-0, web-1.");
  expect(() => web.pods[0]?.port('grpc')).toThrow("web has no port 'grpc'. It has: http.");
});

/** Pods whose answer waits for you. */
function slowPod() {
  const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
  const { promise: mayAnswer, resolve: answer } = Promise.withResolvers<void>();
  const run = (pod: Pod) =>
    serve(pod)
      .removeAllListeners('request')
      .on('request', (_, response) => {
        ask();
        void mayAnswer.then(() => response.end('at last'));
      });
  return { run, asked, answer };
}

const idle: AsyncDisposable = { [Symbol.asyncDispose]: async () => {} };
