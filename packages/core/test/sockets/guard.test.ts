import { once } from 'node:events';
import { connect as netConnect, Socket } from 'node:net';
import { connect as tlsConnect } from 'node:tls';
import { expect, test } from 'vitest';
import { createConnect, guardProcess } from '../../src/sockets.ts';
import { broker, endOf, listen, SteppedResolver } from './pods.ts';

const nodes = Socket.prototype.connect;
const elsewhere = broker(0, { address: '127.0.0.9' });

/** As the clients do that have no hook. */
const dials: readonly [string, (port: number) => Socket][] = [
  ['pg: new Socket().connect(port, name)', (port) => new Socket().connect(port, 'kafka-0.kafka')],
  ['cassandra-driver: new Socket().connect(port, address)', (port) => new Socket().connect(port, '127.0.0.1')],
  [
    '@platformatic/kafka: createConnection(options)',
    (port) => netConnect({ port, host: 'kafka-0.kafka', timeout: 5_000 }),
  ],
  ['net.connect(port, name)', (port) => netConnect(port, 'kafka-0.kafka')],
  ['by the name of the service', (port) => netConnect(port, 'kafka.default')],
  [
    'with a lookup of its own',
    (port) =>
      netConnect({
        port,
        host: 'kafka-0.kafka',
        lookup: (_host, _options, done) => done(null, [{ address: '127.0.0.1', family: 4 }]),
      }),
  ],
];

test.each(dials)('%s: the pod is found, and the socket ends with it', async (_how, dial) => {
  await using server = await listen();
  const resolver = new SteppedResolver(broker(0, server));
  using guard = guardProcess(resolver);
  const socket = dial(server.port).on('error', () => {});
  await once(socket, 'connect');
  expect(guard.counters.tracked).toBe(1);
  resolver.set([elsewhere], [broker(0, server)]);
  const end = endOf(socket);
  await resolver.clock.turn(1_000);
  expect(await end).toMatchObject({ code: 'ECONNRESET' });
  expect(guard.counters.gone).toBe(1);
});

test('tls.connect: the pod is found, and the socket ends with it', async () => {
  await using server = await listen(false);
  const resolver = new SteppedResolver(broker(0, server));
  using guard = guardProcess(resolver);
  const socket = tlsConnect({ host: 'kafka-0.kafka', port: server.port });
  const end = endOf(socket);
  await once(socket, 'connect');
  resolver.set([elsewhere], [broker(0, server)]);
  await resolver.clock.turn(1_000);
  expect(await end).toMatchObject({ code: 'ECONNRESET', message: expect.stringContaining('is gone') });
  expect(guard.counters.gone).toBe(1);
});

test('a connect to a pod that is gone ends before it is through', async () => {
  await using server = await listen();
  const resolver = new SteppedResolver(broker(0, server));
  using guard = guardProcess(resolver);
  const socket = netConnect(server.port, 'kafka-0.kafka');
  const end = endOf(socket);
  resolver.set([elsewhere], [broker(0, server)]);
  void resolver.clock.turn(1_000);
  expect(await end).toMatchObject({ code: 'ECONNRESET' });
  expect(guard.counters.gone).toBe(1);
});

test('whoever looks names up elsewhere is known by where it has arrived, not by the name', async () => {
  await using server = await listen();
  const resolver = new SteppedResolver(broker(0), broker(1, server));
  using guard = guardProcess(resolver);
  const socket = netConnect({
    host: 'kafka-0.kafka',
    port: server.port,
    lookup: (_host, _options, done) => done(null, [{ address: '127.0.0.1', family: 4 }]),
  });
  await once(socket, 'connect');
  resolver.set([elsewhere, broker(1, server)], [broker(0)]);
  await resolver.clock.turn(1_000);
  expect([socket.destroyed, guard.counters]).toEqual([false, { tracked: 1, gone: 0, silent: 0 }]);
  socket.destroy();
});

test.each(['localhost', '127.0.0.1'])('sockets to %s, where no pod is, are as they were', async (host) => {
  await using server = await listen();
  const listeners = (socket: Socket): unknown[] =>
    socket.eventNames().map((name) => [name, socket.listenerCount(name)]);
  const bare = netConnect({ port: server.port, host });
  const unguarded = listeners(bare);
  using guard = guardProcess(new SteppedResolver(broker(0, { address: '127.0.0.9' })));
  const socket = netConnect({ port: server.port, host });
  expect(listeners(socket)).toEqual(unguarded);
  await Promise.all([bare, socket].map((each) => once(each, 'connect')));
  expect(guard.counters.tracked).toBe(0);
  for (const each of [bare, socket]) each.destroy();
});

test('pipes are none of its business', async () => {
  using _guard = guardProcess(new SteppedResolver(broker(0)));
  expect(await endOf(netConnect('/nowhere/at/all.sock'))).toMatchObject({ code: 'ENOENT' });
});

test('a connect that names no port, or a wrong one, fails as it does without a guard', () => {
  using _guard = guardProcess(new SteppedResolver(broker(0)));
  expect(() => netConnect({ host: 'kafka-0.kafka', port: 65_536 })).toThrow(
    expect.objectContaining({ code: 'ERR_SOCKET_BAD_PORT' }),
  );
  expect(() => new Socket().connect({} as never)).toThrow(expect.objectContaining({ code: 'ERR_MISSING_ARGS' }));
});

test('a connect that Node refuses leaves nothing behind', () => {
  using guard = guardProcess(new SteppedResolver(broker(0)));
  for (const host of ['kafka-0.kafka', '127.0.0.1'])
    expect(() => netConnect({ host, port: 65_536 })).toThrow(expect.objectContaining({ code: 'ERR_SOCKET_BAD_PORT' }));
  expect(guard.counters.tracked).toBe(0);
});

test('a lookup of null is none, as for Node', async () => {
  await using server = await listen();
  using guard = guardProcess(new SteppedResolver(broker(0, server)));
  const socket = netConnect({ host: 'kafka-0.kafka', port: server.port, lookup: null as never });
  await once(socket, 'connect');
  expect(guard.counters.tracked).toBe(1);
  socket.destroy();
});

test.each(['kafka-0.kafka', '127.0.0.1', 'kafka.default'])(
  'a socket that is connected again, to %s, is guarded again',
  async (host) => {
    await using server = await listen();
    const resolver = new SteppedResolver(broker(0, server));
    using guard = guardProcess(resolver);
    const socket = new Socket().on('error', () => {});
    const closed = () => new Promise((resolve) => socket.once('close', resolve));
    socket.connect(server.port, host);
    await once(socket, 'connect');
    socket.destroy();
    await closed();
    socket.connect(server.port, host);
    await once(socket, 'connect');
    expect(guard.counters.tracked).toBe(2);
    resolver.set([elsewhere], [broker(0, server)]);
    const end = endOf(socket);
    await resolver.clock.turn(1_000);
    expect(await end).toMatchObject({ code: 'ECONNRESET' });
  },
);

test.each(['kafka-0.kafka', 'kafka.default'])(
  'one that tries %s again and again gathers no listeners',
  async (host) => {
    const server = await listen();
    await server[Symbol.asyncDispose]();
    using _guard = guardProcess(new SteppedResolver(broker(0, server)));
    const socket = new Socket().on('error', () => {});
    for (let attempt = 0; attempt < 12; attempt++) {
      const closed = new Promise((resolve) => socket.once('close', resolve));
      socket.connect(server.port, host);
      await closed;
    }
    const most = Math.max(...socket.eventNames().map((name) => socket.listenerCount(name)));
    expect(most).toBeLessThan(3);
  },
);

test('options that an object inherits are kept', async () => {
  await using server = await listen();
  using guard = guardProcess(new SteppedResolver(broker(0, server)));
  const options: { host: string; port: number } = Object.create({ host: 'kafka-0.kafka', port: server.port });
  const sockets = [netConnect(options), new Socket().connect(options)];
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  expect(guard.counters.tracked).toBe(2);
  for (const socket of sockets) socket.destroy();
});

test('disposed, it lets go: of the sockets, and of Node', async () => {
  await using server = await listen();
  const resolver = new SteppedResolver(broker(0, server));
  const guard = guardProcess(resolver);
  expect(Socket.prototype.connect).not.toBe(nodes);
  const socket = netConnect(server.port, 'kafka-0.kafka');
  await once(socket, 'connect');
  guard[Symbol.dispose]();
  guard[Symbol.dispose]();
  expect(Socket.prototype.connect).toBe(nodes);
  resolver.set([elsewhere], [broker(0, server)]);
  await resolver.clock.turn(60_000);
  expect([socket.destroyed, socket.listenerCount('close'), resolver.clock.timers, resolver.listeners]).toEqual([
    false,
    0,
    0,
    0,
  ]);
  socket.destroy();
});

test('two copies of this package: each guards its own, in whatever order they end', async () => {
  await using server = await listen();
  const copyUrl = '../../src/sockets.ts?another-copy';
  const copy = (await import(copyUrl)) as { guardProcess: typeof guardProcess };
  expect(copy.guardProcess).not.toBe(guardProcess);
  const resolvers = [new SteppedResolver(broker(0, server)), new SteppedResolver(broker(0, server))] as const;
  const first = guardProcess(resolvers[0]);
  const second = copy.guardProcess(resolvers[1]);
  const socket = netConnect(server.port, 'kafka-0.kafka').on('error', () => {});
  await once(socket, 'connect');
  expect([first.counters.tracked, second.counters.tracked]).toEqual([1, 1]);
  first[Symbol.dispose]();
  resolvers[1].set([elsewhere], [broker(0, server)]);
  const end = endOf(socket);
  await resolvers[1].clock.turn(1_000);
  expect(await end).toMatchObject({ code: 'ECONNRESET' });
  second[Symbol.dispose]();
  expect(Socket.prototype.connect).toBe(nodes);
});

test('whoever replaced `connect` after us keeps theirs, and ours passes on', async () => {
  await using server = await listen();
  const guard = guardProcess(new SteppedResolver(broker(0, server)));
  const ours = Socket.prototype.connect;
  let calls = 0;
  const theirs = function (this: Socket, ...args: unknown[]): Socket {
    calls += 1;
    return (ours as (...all: unknown[]) => Socket).apply(this, args);
  };
  Socket.prototype.connect = theirs as typeof ours;
  guard[Symbol.dispose]();
  expect(Socket.prototype.connect).toBe(theirs);
  const socket = netConnect(server.port, '127.0.0.1');
  await once(socket, 'connect');
  expect(calls).toBe(1);
  socket.destroy();
  const again = guardProcess(new SteppedResolver(broker(0, server)));
  const guarded = netConnect(server.port, 'kafka-0.kafka');
  await once(guarded, 'connect');
  expect([again.counters.tracked, calls]).toEqual([1, 2]);
  guarded.destroy();
  Socket.prototype.connect = ours;
  again[Symbol.dispose]();
  expect(Socket.prototype.connect).toBe(nodes);
});

test('beside createConnect: whoever ends the socket first, it ends once', async () => {
  await using server = await listen();
  const resolver = new SteppedResolver(broker(0, server));
  using guard = guardProcess(resolver);
  const connect = createConnect(resolver);
  const socket = connect({ host: 'kafka-0.kafka', port: server.port });
  const errors: unknown[] = [];
  socket.on('error', (error) => errors.push(error));
  await once(socket, 'connect');
  expect([guard.counters.tracked, connect.counters.tracked]).toEqual([1, 1]);
  resolver.set([elsewhere], [broker(0, server)]);
  await resolver.clock.turn(1_000);
  expect(errors).toHaveLength(1);
});
