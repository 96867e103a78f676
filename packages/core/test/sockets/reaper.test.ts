import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { manualClock, manualSource } from '@rollcall/testing';
import { expect, test } from 'vitest';
import { createResolver } from '../../src/discovery.ts';
import type { Endpoint } from '../../src/endpoint.ts';
import { type Connect, createConnect } from '../../src/sockets.ts';
import { broker, endOf, type Listening, listen, SteppedResolver } from './pods.ts';

/** A resolver of kafka-0 and kafka-1, which listen; and a socket to each of them. */
interface Scene extends AsyncDisposable {
  readonly resolver: SteppedResolver;
  readonly connect: Connect;
  readonly servers: readonly [Listening, Listening];
  readonly sockets: readonly [Socket, Socket];
  readonly pods: readonly [Endpoint, Endpoint];
}

async function scene(answers = true): Promise<Scene> {
  const servers = [await listen(answers), await listen(answers)] as const;
  const pods = [broker(0, servers[0]), broker(1, servers[1])] as const;
  const resolver = new SteppedResolver(...pods);
  const connect = createConnect(resolver);
  const [zero, one] = servers.map(({ port }, i) => connect({ host: `kafka-${i}.kafka`, port }).on('error', () => {}));
  const sockets = [zero as Socket, one as Socket] as const;
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  return {
    ...{ resolver, connect, servers, sockets, pods },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      for (const server of servers) await server[Symbol.asyncDispose]();
    },
  };
}

const elsewhere = broker(0, { address: '127.0.0.9' });

/** As long as it takes until what was written has been read, and answered if it is. */
async function exchange(socket: Socket): Promise<void> {
  const answered = once(socket, 'data');
  socket.write('?');
  await answered;
}

test('gone: its sockets end after 1 s, by a reset that says why; others stay', async () => {
  await using at = await scene();
  const { resolver, sockets, servers } = at;
  const [gone, stays] = at.pods;
  resolver.set([elsewhere, stays], [gone]);
  await resolver.clock.turn(999);
  expect(sockets[0].destroyed).toBe(false);
  const end = endOf(sockets[0]);
  await resolver.clock.turn(1);
  const error = await end;
  expect(error).toMatchObject({ code: 'ECONNRESET', syscall: 'read', address: '127.0.0.1', port: servers[0].port });
  expect(error.message).toContain('of kafka.default:9092 is gone: kafka-0 is at 127.0.0.9 now.');
  expect(sockets[1].destroyed).toBe(false);
  expect(at.connect.counters).toEqual({ tracked: 2, gone: 1, silent: 0 });
});

test('pods that swap addresses: the sockets to both end', async () => {
  await using at = await scene();
  const { resolver, sockets, servers } = at;
  const before = resolver.snapshot.endpoints;
  resolver.set([broker(0, servers[1]), broker(1, servers[0])], before);
  await resolver.clock.turn(1_000);
  expect(sockets.map(({ destroyed }) => destroyed)).toEqual([true, true]);
});

test.each(['stale', 'failed'] as const)('%s: nothing ends, for however long', async (status) => {
  await using at = await scene(false);
  const { resolver, sockets } = at;
  for (const socket of sockets) socket.write('?');
  resolver.set(status === 'failed' ? [] : resolver.snapshot.endpoints, [], status);
  await resolver.clock.turn(600_000);
  expect(sockets.map(({ destroyed }) => destroyed)).toEqual([false, false]);
});

test('absent, and then nobody can say: nothing ends', async () => {
  await using at = await scene(false);
  const { resolver, sockets } = at;
  sockets[0].write('?');
  resolver.set([at.pods[1]]);
  resolver.say('stale');
  await resolver.clock.turn(600_000);
  expect(sockets[0].destroyed).toBe(false);
});

test('absent and silent while it is asked: its sockets end after 30 s', async () => {
  await using at = await scene(false);
  const { resolver, sockets } = at;
  resolver.set([at.pods[1]]);
  sockets[0].write('?');
  await resolver.clock.turn(29_999);
  expect(sockets[0].destroyed).toBe(false);
  const end = endOf(sockets[0]);
  await resolver.clock.turn(1_001);
  expect((await end).message).toContain('is no longer listed, and was silent for');
  expect(at.connect.counters).toEqual({ tracked: 2, gone: 0, silent: 1 });
  expect(resolver.clock.timers).toBe(0);
});

test('absent, with something under way since before: that counts as asked', async () => {
  await using at = await scene(false);
  const { resolver, sockets } = at;
  sockets[0].write('?');
  resolver.set([at.pods[1]]);
  await resolver.clock.turn(31_000);
  expect(sockets[0].destroyed).toBe(true);
});

test('absent, and it answers: it stays, however long', async () => {
  await using at = await scene();
  const { resolver, sockets } = at;
  resolver.set([at.pods[1]]);
  for (let asked = 0; asked < 10; asked++) {
    await exchange(sockets[0]);
    await resolver.clock.turn(20_000);
  }
  expect(sockets[0].destroyed).toBe(false);
});

test('absent, and once it has answered nothing is asked: there is no silence to hold against it', async () => {
  await using at = await scene();
  const { resolver, sockets } = at;
  resolver.set([{ ...at.pods[0], condition: 'not-ready' }, at.pods[1]]);
  await exchange(sockets[0]);
  await resolver.clock.turn(600_000);
  expect(sockets[0].destroyed).toBe(false);
});

test('one silent socket beside one that is answered is not the pod’s end', async () => {
  await using server = await listen(false);
  const resolver = new SteppedResolver(broker(0, server), broker(1));
  const connect = createConnect(resolver);
  const sockets = [0, 1].map(() => connect({ host: 'kafka-0.kafka', port: server.port }));
  await Promise.all(sockets.map((socket) => once(socket.resume(), 'connect')));
  resolver.set([broker(1)]);
  for (let round = 0; round < 4; round++) {
    for (const socket of sockets) socket.write('?');
    server.sockets[0]?.write('!');
    await Promise.race(sockets.map((socket) => once(socket, 'data')));
    await resolver.clock.turn(20_000);
  }
  expect(sockets.map(({ destroyed }) => destroyed)).toEqual([false, false]);
  for (const socket of sockets) socket.destroy();
});

test('back before its time: its sockets stay', async () => {
  await using at = await scene(false);
  const { resolver, sockets } = at;
  sockets[0].write('?');
  resolver.set([at.pods[1]]);
  await resolver.clock.turn(20_000);
  resolver.set(at.pods);
  await resolver.clock.turn(600_000);
  expect(sockets[0].destroyed).toBe(false);
  expect(resolver.clock.timers).toBe(0);
});

test('an address that discovery learns of later: the socket was its pod’s all along', async () => {
  await using server = await listen();
  const resolver = new SteppedResolver(broker(1, server));
  const connect = createConnect(resolver);
  const early = connect({ host: '127.0.0.8', port: server.port }).on('error', () => {});
  expect(connect.counters.tracked).toBe(0);
  const late = broker(0, { address: '127.0.0.8', port: server.port });
  resolver.set([late, broker(1, server)]);
  expect(connect.counters.tracked).toBe(1);
  early.destroy();
});

test('whoever has no listener for errors is closed without one', async () => {
  await using server = await listen();
  const resolver = new SteppedResolver(broker(0, server));
  const socket = createConnect(resolver)({ host: 'kafka-0.kafka', port: server.port });
  await once(socket, 'connect');
  resolver.set([elsewhere], [broker(0, server)]);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  await resolver.clock.turn(1_000);
  await closed;
  expect(socket.errored).toBeNull();
});

test('rollcall:socket tells of each end, and explain() of both who has sockets and who had', async () => {
  await using server = await listen();
  const told: unknown[] = [];
  const listener = (message: unknown): void => void told.push(message);
  const clock = manualClock();
  const source = manualSource(
    [broker(0, server), broker(1, server)].map((each, i) => ({ ...each, address: `127.0.0.${i + 1}` })).slice(0, 1),
  );
  await using resolver = createResolver(source, { clock });
  await resolver.ready();
  const connect = createConnect(resolver);
  const socket = connect({ host: 'kafka-0', port: server.port }).on('error', () => {});
  await once(socket, 'connect');
  expect(connect.explain().text).toContain(`+ kafka-0: 1 socket to 127.0.0.1:${server.port}`);
  subscribe('rollcall:socket', listener);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  const changed = new Promise((resolve) => resolver.on('change', resolve));
  source.set(['kafka-0@127.0.0.7:9092']);
  await changed;
  await clock.advance(1_000);
  await closed;
  unsubscribe('rollcall:socket', listener);
  expect(told).toMatchObject([{ service: 'manual', endpoint: { name: 'kafka-0' }, count: 1, reason: 'gone' }]);
  const { text, endpoints } = connect.explain();
  expect(text).toContain('manual: 1 socket tracked, 1 ended as gone, 0 as silent');
  expect(endpoints).toMatchObject([
    { name: 'kafka-0', picked: false, why: expect.stringContaining('1 socket closed') },
  ]);
});

test('sockets that were closed by their client leave nothing behind', async () => {
  await using at = await scene();
  const { resolver, sockets } = at;
  const before = sockets.map((socket) => once(socket, 'close'));
  for (const socket of sockets) socket.destroy();
  await Promise.all(before);
  resolver.set([], resolver.snapshot.endpoints);
  await resolver.clock.turn(1_000);
  expect(at.connect.counters).toEqual({ tracked: 2, gone: 0, silent: 0 });
  expect(resolver.clock.timers).toBe(0);
});
