import { setTimeout as sleep } from 'node:timers/promises';
import { createResolver } from '@rollcall/core';
import { kafkajsOptions } from '@rollcall/kafka';
import { type Admin, Kafka, type KafkaJSError, logLevel } from 'kafkajs';
import { type Verdict, verify } from '../verify.ts';
import { Feed, PARTITIONS } from './feed.ts';
import { KafkaCluster } from './kafka-cluster.ts';
import { loopbackNetwork, namespaceNetwork } from './pod-network.ts';
import { type SenderName, senders, TOPIC } from './senders.ts';

/** How many messages, and which of the brokers restart. */
const extents = {
  whole: { messages: 10_000, ordinals: [0, 1, 2] },
  quick: { messages: 3_000, ordinals: [0] },
} as const;
type Extent = keyof typeof extents;

/** For what is still under way, once all have been sent and every broker is back. */
const PATIENCE_MS = 15_000;

export interface Report extends Verdict {
  readonly sent: number;
  readonly acknowledged: number;
  readonly failed: number;
  readonly longestGapMs: number;
  readonly longestPartitionGapMs: number;
  readonly errors: readonly string[];
}

export interface Trial {
  readonly sender: SenderName;
  readonly how: 'graceful' | 'crash';
  readonly extent: Extent;
  readonly network: 'namespace' | 'loopback';
}

/** A rolling restart of three real brokers, each of which comes back with another address, under a load. */
export async function roll({ sender: name, how, extent, network }: Trial): Promise<Report> {
  await using cluster = await KafkaCluster.start(network === 'namespace' ? namespaceNetwork() : loopbackNetwork());
  await using resolver = createResolver(cluster.api);
  const kafka = new Kafka({ clientId: 'roll', logLevel: logLevel.NOTHING, ...kafkajsOptions(resolver) });
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({
    waitForLeaders: false,
    topics: [{ topic: TOPIC, numPartitions: PARTITIONS, replicationFactor: 3 }],
  });
  await allInSync(admin);
  const sender = await senders[name](cluster);
  const feed = new Feed(sender);
  const { messages, ordinals } = extents[extent];
  await feed.run(messages, restart(cluster, admin, ordinals, how));
  await feed.settled(PATIENCE_MS);
  const { acks, errors } = feed;
  const { longestGapMs, longestPartitionGapMs } = acks;
  await admin.disconnect();
  const logs = await readBack(kafka);
  await Promise.race([sender[Symbol.asyncDispose](), sleep(1_000)]);
  return {
    ...verify(logs, acks.values),
    sent: acks.sent,
    acknowledged: acks.values.size,
    failed: acks.failed,
    longestGapMs,
    longestPartitionGapMs,
    errors: [...errors],
  };
}

async function restart(
  cluster: KafkaCluster,
  admin: Admin,
  ordinals: readonly number[],
  how: Trial['how'],
): Promise<void> {
  await sleep(2_000);
  for (const ordinal of ordinals) {
    await cluster.restart(ordinal, how);
    await allInSync(admin);
  }
}

/** Else the next restart would take away the second of three replicas. */
export async function allInSync(admin: Admin): Promise<void> {
  for (;;) {
    const metadata = await admin.fetchTopicMetadata({ topics: [TOPIC] }).catch(() => undefined);
    const partitions = metadata?.topics[0]?.partitions ?? [];
    if (partitions.length === PARTITIONS && partitions.every(({ isr }) => isr.length === 3)) return;
    await sleep(200);
  }
}

/** All that is stored, by partition. */
export async function readBack(kafka: Kafka): Promise<readonly (readonly number[])[]> {
  const ends = await endsOf(kafka);
  const logs: number[][] = Array.from({ length: PARTITIONS }, () => []);
  const isRead = (): boolean => ends.every(({ partition, high }) => (logs[partition]?.length ?? 0) >= Number(high));
  const consumer = kafka.consumer({ groupId: `reads-back-${Date.now()}` });
  await consumer.connect();
  await consumer.subscribe({ topic: TOPIC, fromBeginning: true });
  const eachMessage = async ({ partition, message }: { partition: number; message: { value: Buffer | null } }) => {
    logs[partition]?.push(Number(message.value));
  };
  await consumer.run({ eachMessage, partitionsConsumedConcurrently: 3 });
  for (const end = performance.now() + 60_000; !isRead() && performance.now() < end; ) await sleep(50);
  await consumer.disconnect();
  return logs;
}

/** Leaders go home a while after a restart, and an admin of kafkajs asks those that it knows of: hence a new one each time. */
async function endsOf(kafka: Kafka): Promise<readonly { readonly partition: number; readonly high: string }[]> {
  for (;;) {
    const admin = kafka.admin();
    await admin.connect();
    try {
      return await admin.fetchTopicOffsets(TOPIC);
    } catch (error) {
      if (!(error as KafkaJSError).retriable) throw error;
      await sleep(200);
    } finally {
      await admin.disconnect();
    }
  }
}
