import { once } from 'node:events';
import { type AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:tls';
import { expect, test } from 'vitest';
import { Attempts } from '../../src/sockets/attempts.ts';
import { createConnect } from '../../src/sockets.ts';
import { StepClock } from '../clients/step-clock.ts';
import { cert, key } from './certificate.ts';
import { broker, endOf, listen, SteppedResolver } from './pods.ts';

async function said(socket: Socket): Promise<string> {
  const [data] = await once(socket, 'data');
  return String(data);
}

test.each(['kafka-0.kafka', 'kafka', '127.0.0.1'])('%s is connected to, and its socket is tracked', async (host) => {
  await using server = await listen();
  const connect = createConnect(new SteppedResolver(broker(0, { port: server.port })));
  const connected = Promise.withResolvers<void>();
  const socket = connect({ host, port: server.port }, () => connected.resolve());
  await connected.promise;
  socket.write('hello');
  expect(await said(socket)).toBe('hello');
  expect(connect.counters).toEqual({ tracked: 1, gone: 0, silent: 0 });
  socket.destroy();
});

test('another host is connected to, and left alone', async () => {
  await using server = await listen();
  const connect = createConnect(new SteppedResolver(broker(0, { address: '127.0.0.9', port: 9092 })));
  const socket = connect({ host: 'localhost', port: server.port });
  await once(socket, 'connect');
  expect(connect.counters.tracked).toBe(0);
  socket.destroy();
});

test('who does not answer within 1 s is given up, and reported', async () => {
  await using server = await listen();
  const resolver = new SteppedResolver(broker(0, { port: server.port }));
  const reports: unknown[] = [];
  resolver.report = (...report) => void reports.push(report);
  const socket = createConnect(resolver)({ host: 'kafka-0.kafka', port: server.port });
  const end = endOf(socket);
  void resolver.clock.turn(1_000);
  expect(await end).toMatchObject({ code: 'ETIMEDOUT', syscall: 'connect', address: '127.0.0.1', port: server.port });
  await once(socket, 'close');
  expect(reports).toEqual([[broker(0, { port: server.port }).id, 'unreachable']]);
  expect(resolver.clock.timers).toBe(0);
});

test('who refuses is reported; who breaks a connection is not', async () => {
  const server = await listen();
  const resolver = new SteppedResolver(broker(0, { port: server.port }));
  const reports: unknown[] = [];
  resolver.report = (...report) => void reports.push(report);
  const connect = createConnect(resolver);
  const broken = connect({ host: 'kafka-0.kafka', port: server.port }).on('error', () => {});
  await once(broken, 'connect');
  const ended = once(broken.resume(), 'close');
  await server[Symbol.asyncDispose]();
  await ended;
  expect(reports).toEqual([]);
  const refused = connect({ host: 'kafka-0.kafka', port: server.port });
  expect(await endOf(refused)).toMatchObject({ code: 'ECONNREFUSED' });
  await once(refused, 'close');
  expect(reports).toHaveLength(1);
  await resolver.clock.turn(1_000);
  expect(resolver.clock.timers).toBe(0);
});

test('who refuses at another port of the pod is not reported: it says nothing of this one', async () => {
  const server = await listen();
  const { port } = server;
  await server[Symbol.asyncDispose]();
  const resolver = new SteppedResolver(broker(0));
  const reports: unknown[] = [];
  resolver.report = (...report) => void reports.push(report);
  const refused = createConnect(resolver)({ host: 'kafka-0.kafka', port });
  expect(await endOf(refused)).toMatchObject({ code: 'ECONNREFUSED' });
  await once(refused, 'close');
  expect(reports).toEqual([]);
});

test('of two resolvers of a pod, the one of that port is told', async () => {
  const server = await listen();
  const { port } = server;
  await server[Symbol.asyncDispose]();
  const resolvers = [new SteppedResolver(broker(0)), new SteppedResolver(broker(0, { port }))] as const;
  const told: unknown[] = [];
  for (const [index, resolver] of resolvers.entries()) resolver.report = () => void told.push(index);
  const refused = createConnect(...resolvers)({ host: 'kafka-0.kafka', port }).on('error', () => {});
  await new Promise((resolve) => refused.once('close', resolve));
  expect(told).toEqual([1]);
});

test('of a service nobody answers within 1 s: that is given up as well, and nobody is reported', async () => {
  await using server = await listen();
  const resolver = new SteppedResolver(broker(0, { port: server.port }));
  const reports: unknown[] = [];
  resolver.report = (...report) => void reports.push(report);
  const socket = createConnect(resolver)({ host: 'kafka.default', port: server.port });
  const end = endOf(socket);
  await new Promise<void>((resolve) => socket.once('lookup', () => process.nextTick(resolve)));
  void resolver.clock.turn(1_000);
  expect(await end).toMatchObject({ code: 'ETIMEDOUT', syscall: 'connect', address: 'kafka.default' });
  expect(reports).toEqual([]);
});

test('each has 1 s of its own, however many begin meanwhile; by one timer, which is no more once they are over', async () => {
  const clock = new StepClock();
  const attempts = new Attempts(clock);
  const begin = (): Socket => {
    const socket = Object.assign(new Socket(), { connecting: true }).on('error', () => {});
    attempts.begin(socket, 'kafka.default', 9092, undefined);
    return socket;
  };
  const first = begin();
  await clock.turn(600);
  const second = begin();
  expect(clock.timers).toBe(1);
  await clock.turn(400);
  expect([first.destroyed, second.destroyed]).toEqual([true, false]);
  await clock.turn(599);
  expect(second.destroyed).toBe(false);
  await clock.turn(1);
  expect([second.destroyed, clock.timers]).toEqual([true, 0]);
});

test.each([
  ['kafka-0.kafka', 'kafka-0.kafka'],
  ['kafka-0.kafka.default.svc.cluster.local.', 'kafka-0.kafka.default.svc.cluster.local'],
  ['127.0.0.1', 'kafka-0.kafka.default.svc.cluster.local'],
])('TLS to %s asks for %s', async (host, expected) => {
  const asked: unknown[] = [];
  const server = createServer({ key, cert, SNICallback: (name, done) => done(null, void asked.push(name)) });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const connect = createConnect(new SteppedResolver(broker(0, { port })));
  const connected = Promise.withResolvers<void>();
  const socket = connect({ host, port, tls: { rejectUnauthorized: false } }, () => connected.resolve());
  await connected.promise;
  expect(asked).toEqual([expected]);
  expect(connect.counters.tracked).toBe(1);
  socket.destroy();
  server.close();
  await once(server, 'close');
});
