import { setTimeout as sleep } from 'node:timers/promises';
import { createResolver } from '@rollcall/core';
import { kafkajsOptions } from '@rollcall/kafka';
import { type Admin, Kafka, logLevel } from 'kafkajs';
import { type Verdict, verify } from '../verify.ts';
import { Feed, PARTITIONS } from './feed.ts';
import { KafkaCluster } from './kafka-cluster.ts';
import { loopbackNetwork, namespaceNetwork } from './pod-network.ts';
import { type SenderName, senders, TOPIC } from './senders.ts';

const MESSAGES = 10_000;
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

/** A rolling restart of three real brokers, each of which comes back with another address, under a load. */
export async function roll(name: SenderName, how: 'graceful' | 'crash', isNamespace: boolean): Promise<Report> {
  await using cluster = await KafkaCluster.start(isNamespace ? namespaceNetwork() : loopbackNetwork());
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
  await feed.run(MESSAGES, restartAll(cluster, admin, how));
  await feed.settled(PATIENCE_MS);
  const { acks, errors } = feed;
  const { longestGapMs, longestPartitionGapMs } = acks;
  const logs = await readBack(kafka, admin);
  await admin.disconnect();
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

async function restartAll(cluster: KafkaCluster, admin: Admin, how: 'graceful' | 'crash'): Promise<void> {
  await sleep(2_000);
  for (const ordinal of cluster.addresses.keys()) {
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
export async function readBack(kafka: Kafka, admin: Admin): Promise<readonly (readonly number[])[]> {
  const ends = await admin.fetchTopicOffsets(TOPIC);
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
