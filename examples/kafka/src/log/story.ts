import { setTimeout as sleep } from 'node:timers/promises';
import { createResolver, type Resolver } from '@rollcall/core';
import { type Cluster, createCluster, type Workload } from '@rollcall/testing';
import { Acks } from '../acks.ts';
import { type Verdict, verify } from '../verify.ts';
import { Broker } from './broker.ts';
import { Consumer } from './consumer.ts';
import { LogClient } from './log-client.ts';
import { Producer } from './producer.ts';
import { Quorum } from './quorum.ts';
import type { Way } from './ways.ts';

const MESSAGES = 10_000;
const PARTITIONS = 6;
const names = ['kafka-0', 'kafka-1', 'kafka-2'];
/** For those that still wait, once the last message was sent. */
const PATIENCE_MS = 8_000;

export interface Report extends Verdict {
  readonly acknowledged: number;
  readonly longestGapMs: number;
  readonly longestPartitionGapMs: number;
  /** Stored once, though they came twice. */
  readonly repeats: number;
  /** Told to another broker than their leader. */
  readonly strays: number;
  readonly leaderMoveMs: number | undefined;
  /** Read by a consumer in zone-b, and the share of its fetches that stayed there. */
  readonly consumed: number;
  readonly nearby: number;
  /** Of clients that began while two of three brokers were down, and then while DNS was. */
  readonly bootstraps: readonly boolean[];
}

/** Three brokers, and everything that happens to them, while 10,000 messages are sent. */
export async function play(way: (resolver: Resolver) => Way): Promise<Report> {
  await using cluster = await createCluster({ ttlSeconds: 1 });
  const quorum = new Quorum(names);
  const brokers: Broker[] = [];
  const kafka = await cluster.statefulSet('kafka', {
    replicas: names.length,
    ports: { log: 9092 },
    publishNotReadyAddresses: true,
    run: async (pod) => {
      const broker = await Broker.start(pod, quorum);
      brokers.push(broker);
      return broker;
    },
  });
  await using resolver = createResolver('kafka:log', { discovery: cluster.discovery });
  await resolver.ready({ min: names.length });
  const client = new LogClient(way(resolver));
  const consumer = new Consumer(client, 'zone-b');
  const consuming = consumer.run();
  const acks = new Acks();
  await Promise.all([produce(client, acks), trouble(kafka, brokers, quorum)]);
  await settled(() => acks.values.size === MESSAGES && consumer.values.flat().length >= MESSAGES);
  const { longestGapMs, longestPartitionGapMs } = acks;
  const bootstraps = await startAfresh(cluster, kafka, () => way(resolver));
  client.close();
  for (const broker of brokers) broker.hangUp();
  await consuming;
  const logs = quorum.logs().map((log) => log.map(({ value }) => value));
  const fetches = [...consumer.asked.values()].reduce((sum, count) => sum + count, 0);
  return {
    ...verify(logs, acks.values),
    acknowledged: acks.values.size,
    longestGapMs,
    longestPartitionGapMs,
    repeats: quorum.repeats,
    strays: client.strays,
    leaderMoveMs: median(client.leaderMoves),
    consumed: new Set(consumer.values.flat()).size,
    nearby: (consumer.asked.get('kafka-1') ?? 0) / fetches,
    bootstraps,
  };
}

/** A thousand a second, whatever became of those before. */
async function produce(client: LogClient, acks: Acks): Promise<void> {
  const producer = new Producer(client);
  while (acks.sent < MESSAGES) {
    for (let i = 0; i < 10; i++) {
      const value = acks.sent++;
      void producer
        .send(value % PARTITIONS, value)
        .then((isStored) => isStored && acks.acknowledged(value, value % PARTITIONS));
    }
    await sleep(10);
  }
}

/** A rolling restart, every broker with a new address: one says goodbye, two vanish; then two of them swap addresses. */
async function trouble(kafka: Workload, brokers: readonly Broker[], quorum: Quorum): Promise<void> {
  await sleep(500);
  await kafka.restart('kafka-2');
  await sleep(2_000);
  quorum.rebalance();
  for (const name of ['kafka-1', 'kafka-0']) {
    mute(kafka, brokers, name);
    await kafka.restart(name, { crash: true });
    await sleep(3_000);
    quorum.rebalance();
  }
  const [zero, one] = [addressOf(kafka, 'kafka-0'), addressOf(kafka, 'kafka-1')];
  for (const name of ['kafka-0', 'kafka-1']) await kafka.crash(name);
  await kafka.restart('kafka-0', { address: one });
  await kafka.restart('kafka-1', { address: zero });
}

function mute(kafka: Workload, brokers: readonly Broker[], name: string): void {
  const broker = brokers.findLast((each) => each.name === name);
  if (broker === undefined) throw new Error(`${name} is none of ${kafka.pods.map((pod) => pod.name).join()}`);
  broker.isMute = true;
}

function addressOf(kafka: Workload, name: string): string | undefined {
  return kafka.pods.find((pod) => pod.name === name)?.address;
}

/** Can a new client find its brokers, with two of three down, and without DNS? */
async function startAfresh(cluster: Cluster, kafka: Workload, way: () => Way): Promise<readonly boolean[]> {
  for (const name of ['kafka-0', 'kafka-1']) await kafka.crash(name);
  const withOne = await canStart(way());
  using _dead = cluster.dns.fail('SERVFAIL');
  return [withOne, await canStart(way())];
}

async function canStart(way: Way): Promise<boolean> {
  const client = new LogClient(way);
  const metadata = await Promise.race([client.metadata().catch(() => undefined), sleep(5_000)]);
  client.close();
  return metadata !== undefined;
}

async function settled(isDone: () => boolean): Promise<void> {
  for (const end = performance.now() + PATIENCE_MS; !isDone() && performance.now() < end; ) await sleep(20);
}

function median(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
