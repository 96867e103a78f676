import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';
import type { TlsOptions } from 'node:tls';
import { createResolver } from '@rollcall/core';
import { manualSource } from '@rollcall/testing';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import { expect, onTestFinished, test } from 'vitest';
import { cert, key } from '../../core/test/sockets/certificate.ts';
import { kafkajsOptions } from '../src/index.ts';
import { fakeBroker } from './fixtures/fake-broker.ts';
import { createFakeKafka, type FakeKafka, nodeIds } from './fixtures/fake-kafka.ts';

const FULL = '.kafka.default.svc.cluster.local';

/** Each broker at a port of its own, as only Linux has more than one loopback address. */
async function start(kafka: FakeKafka, ordinal: number, port = 0, address = '127.0.0.1'): Promise<Server> {
  const server = fakeBroker(kafka, nodeIds[ordinal] ?? 0).listen(port, address);
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return server;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

async function threeBrokers(suffix = FULL) {
  const kafka = createFakeKafka(0, suffix);
  const servers = [await start(kafka, 0), await start(kafka, 1), await start(kafka, 2)];
  const ports = servers.map(portOf);
  for (const [i, broker] of kafka.brokers.entries()) Object.assign(broker, { port: ports[i] });
  const source = manualSource(sightings(ports));
  const resolver = createResolver(source);
  onTestFinished(() => resolver.close());
  return { kafka, servers, ports, source, resolver };
}

function sightings(ports: readonly number[]) {
  return ports.map((port, i) => ({ address: '127.0.0.1', port, slot: `kafka-${i}`, hostname: `kafka-${i}${FULL}` }));
}

function clientOf(resolver: ReturnType<typeof createResolver>, more: object = {}) {
  const retry = { initialRetryTime: 50, retries: 10 };
  const kafka = new Kafka({
    clientId: 'test',
    logLevel: logLevel.NOTHING,
    retry,
    ...kafkajsOptions(resolver),
    ...more,
  });
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  onTestFinished(() => producer.disconnect());
  return producer;
}

const six = Array.from({ length: 6 }, (_, partition) => ({ partition, value: `message ${partition}` }));
const stored = ({ partitions }: FakeKafka): string[] => partitions.flatMap(({ messages }) => messages);

test('each message goes to its leader, whose id is no ordinal', async () => {
  const { kafka, resolver } = await threeBrokers();
  const producer = clientOf(resolver);
  await producer.connect();
  await producer.send({ topic: 'orders', messages: six });
  expect(stored(kafka)).toEqual(six.map(({ value }) => value));
});

test.each(['.kafka', '.brokers.default.svc', '.eu.example.com', ''])(
  'brokers advertised as kafka-N%s are found by their first label',
  async (suffix) => {
    const { kafka, resolver } = await threeBrokers(suffix);
    const producer = clientOf(resolver);
    await producer.connect();
    await producer.send({ topic: 'orders', messages: six });
    expect(stored(kafka)).toHaveLength(6);
  },
);

test('`brokers` gives stable names, in another order each time', async () => {
  const { resolver, ports } = await threeBrokers();
  const { brokers } = kafkajsOptions(resolver);
  const lists = await Promise.all(Array.from({ length: 50 }, () => brokers()));
  const all = ports.map((port, i) => `kafka-${i}${FULL}:${port}`);
  expect(lists.map((list) => list.toSorted())).toEqual(lists.map(() => all));
  expect(new Set(lists.map(([first]) => first)).size).toBe(3);
});

test('`brokers` is current: who has come is on it, and who has left is not', async () => {
  const { resolver, source, ports } = await threeBrokers();
  const { brokers } = kafkajsOptions(resolver);
  await brokers();
  const changed = new Promise((resolve) => resolver.on('change', resolve));
  source.set(sightings([...ports, 7_777]));
  await changed;
  expect(await brokers()).toContain(`kafka-3${FULL}:7777`);
});

test('through an outage of DNS the last good set is used', async () => {
  const { kafka, resolver, source } = await threeBrokers();
  await resolver.ready();
  source.set({ kind: 'unknown', code: 'servfail' });
  await resolver.until(({ status }) => status === 'stale');
  const producer = clientOf(resolver);
  await producer.connect();
  await producer.send({ topic: 'orders', messages: six });
  expect(stored(kafka)).toHaveLength(6);
});

test('it starts with two of three brokers down, each time', async () => {
  const { kafka, servers, resolver } = await threeBrokers();
  await Promise.all(servers.slice(1).map((server) => once(server.close(), 'close')));
  for (const partition of kafka.partitions) partition.leader = nodeIds[0];
  for (let round = 0; round < 10; round++) {
    const producer = clientOf(resolver, { retry: { initialRetryTime: 1, retries: 4 } });
    await producer.connect();
    await producer.send({ topic: 'orders', messages: six });
  }
  expect(stored(kafka)).toHaveLength(60);
});

test.runIf(process.platform === 'linux')(
  'a broker that comes back elsewhere: its sockets end, and messages follow it',
  async () => {
    const { kafka, servers, resolver, source, ports } = await threeBrokers();
    const options = kafkajsOptions(resolver);
    const producer = clientOf(resolver, options);
    await producer.connect();
    await producer.send({ topic: 'orders', messages: six });
    await start(kafka, 0, ports[0], '127.0.0.2');
    // The old one does not say goodbye: it listens on, for nobody.
    let strays = 0;
    servers[0]?.on('connection', () => {
      strays += 1;
    });
    const [first, ...others] = sightings(ports);
    source.set([{ ...first, address: '127.0.0.2', port: ports[0] ?? 0 }, ...others]);
    await expect.poll(() => options.socketFactory.counters.gone, { timeout: 15_000 }).toBeGreaterThan(0);
    await producer.send({ topic: 'orders', messages: six });
    expect([stored(kafka).length, strays]).toEqual([12, 0]);
    expect(options.socketFactory.explain().text).toContain('kafka-0: 1 socket closed');
  },
);

test('over TLS the name that is advertised is asked for, and verified', async () => {
  const kafka = createFakeKafka(0);
  const names: string[] = [];
  const tls: TlsOptions = {
    ...{ key, cert },
    SNICallback(name, done) {
      names.push(name);
      done(null);
    },
  };
  const server = fakeBroker(kafka, nodeIds[0], tls).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  for (const broker of kafka.brokers) Object.assign(broker, { port: portOf(server) });
  for (const partition of kafka.partitions) partition.leader = nodeIds[0];
  const resolver = createResolver(manualSource(sightings([portOf(server)])));
  onTestFinished(() => resolver.close());
  const producer = clientOf(resolver, { ssl: { ca: [cert] } });
  await producer.connect();
  await producer.send({ topic: 'orders', messages: six });
  expect(new Set(names)).toEqual(new Set([`kafka-0${FULL}`]));
  expect(stored(kafka)).toHaveLength(6);
});

test('where nobody is known, `brokers` says so', async () => {
  const resolver = createResolver(manualSource([]), { emptyGraceMs: 0 });
  onTestFinished(() => resolver.close());
  await expect(kafkajsOptions(resolver).brokers()).rejects.toMatchObject({ code: 'ROLLCALL_NO_ENDPOINTS' });
});
