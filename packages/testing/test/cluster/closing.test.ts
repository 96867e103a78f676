import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { createCluster, type Pod } from '../../src/index.ts';
import { addressesOf } from '../fixtures/lookup.ts';
import { call, serve } from '../fixtures/serve.ts';

const options = { replicas: 2, ports: { http: 8080 }, run: serve };

test('after close() nobody listens, nothing can be started, and closing again does no harm', async () => {
  const cluster = await createCluster();
  const web = await cluster.statefulSet('web', options);
  const replica = await cluster.dns.replica();
  await cluster.close();
  await cluster.close();
  expect(await Promise.all(web.pods.map(call))).toEqual(['ECONNREFUSED', 'ECONNREFUSED']);
  for (const { address } of [cluster.dns, replica]) await expect(listenAt(address)).resolves.toBe('free');
  const refused = { code: 'ROLLCALL_CLOSED' };
  await expect(web.scale(3)).rejects.toMatchObject(refused);
  await expect(cluster.statefulSet('more', options)).rejects.toMatchObject(refused);
  await expect(cluster.deployment('more', options)).rejects.toMatchObject(refused);
  await expect(cluster.service('more', {})).rejects.toMatchObject(refused);
  await expect(cluster.dns.replica()).rejects.toMatchObject(refused);
});

/** Whether both sockets of a DNS server are given back. */
async function listenAt(address: string): Promise<'free'> {
  const [host = '', port] = address.split(':');
  const tcp = createServer().listen(Number(port), host);
  const udp = createSocket('udp4').bind(Number(port), host);
  await Promise.all([once(tcp, 'listening'), once(udp, 'listening')]);
  await Promise.all([once(tcp.close(), 'close'), once(udp.close(), 'close')]);
  return 'free';
}

test('its discovery is closed with it, and none is made afterwards', async () => {
  const cluster = await createCluster();
  const { discovery } = cluster;
  await cluster.close();
  expect(cluster.discovery).toBe(discovery);
  expect(() => discovery.resolver('web:http')).toThrow(expect.objectContaining({ code: 'ROLLCALL_CLOSED' }));
  const unread = await createCluster();
  await unread.close();
  expect(() => unread.discovery).toThrow(expect.objectContaining({ code: 'ROLLCALL_CLOSED' }));
});

test('a server that was about to open when it closed is closed as well', async () => {
  const cluster = await createCluster();
  const opening = cluster.dns.replica();
  await cluster.close();
  const { address } = await opening;
  await expect(listenAt(address)).resolves.toBe('free');
});

/** Pods of which some cannot be disposed of. */
const stuck =
  (...names: readonly string[]) =>
  async (pod: Pod): Promise<AsyncDisposable> => {
    const server = serve(pod);
    return {
      async [Symbol.asyncDispose]() {
        server.close();
        if (names.includes(pod.name)) throw new Error(`${pod.name} is stuck`);
      },
    };
  };

test('where a pod cannot be disposed of, the others are, DNS ends, and then it is told of', async () => {
  const cluster = await createCluster();
  const db = await cluster.statefulSet('db', { ...options, run: stuck('db-0') });
  const web = await cluster.statefulSet('web', options);
  await expect(cluster.close()).rejects.toThrow('db-0 is stuck');
  expect(await Promise.all([...db.pods, ...web.pods].map(call))).toEqual(Array(4).fill('ECONNREFUSED'));
  await expect(listenAt(cluster.dns.address)).resolves.toBe('free');
});

test('where several cannot, each is told of', async () => {
  const cluster = await createCluster();
  await cluster.statefulSet('db', { ...options, run: stuck('db-0', 'db-1') });
  await expect(cluster.close()).rejects.toMatchObject({
    errors: [{ message: 'db-0 is stuck' }, { message: 'db-1 is stuck' }],
  });
});

test('a pod that cannot be disposed of is out of DNS all the same, and its address is free', async () => {
  const cluster = await createCluster();
  const db = await cluster.statefulSet('db', { ...options, run: stuck('db-1') });
  const [, { address }] = db.pods as [Pod, Pod];
  await expect(db.scale(1)).rejects.toThrow('db-1 is stuck');
  expect(db.pods.map(({ name }) => name)).toEqual(['db-0']);
  expect((await db.restart('db-0', { address })).address).toBe(address);
  await cluster.close();
});

test('nor does DNS list it where it lists those that are not ready', async () => {
  const cluster = await createCluster();
  const db = await cluster.statefulSet('db', { ...options, run: stuck('db-1'), publishNotReadyAddresses: true });
  await expect(db.restart('db-1')).rejects.toThrow('db-1 is stuck');
  expect(await addressesOf(cluster, 'db')).toEqual([db.pods[0]?.address]);
  await expect(cluster.close()).rejects.toThrow('db-1 is stuck');
});
