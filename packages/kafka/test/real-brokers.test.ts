import { createResolver } from '@rollcall/core';
import { Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Feed, PARTITIONS } from '../../../examples/kafka/src/real/feed.ts';
import { missing } from '../../../examples/kafka/src/real/jars.ts';
import { KafkaCluster } from '../../../examples/kafka/src/real/kafka-cluster.ts';
import { loopbackNetwork } from '../../../examples/kafka/src/real/pod-network.ts';
import { allInSync, readBack } from '../../../examples/kafka/src/real/roll.ts';
import { senders, TOPIC } from '../../../examples/kafka/src/real/senders.ts';
import { verify } from '../../../examples/kafka/src/verify.ts';
import { kafkajsOptions } from '../src/index.ts';

const lack = missing();
const title = 'real Apache Kafka, a broker of which is killed and comes back elsewhere';
const LIMIT_MS = 300_000;

describe.skipIf(lack !== undefined)(lack === undefined ? title : `${title} (skipped: ${lack})`, () => {
  let cluster: KafkaCluster;
  beforeAll(async () => {
    cluster = await KafkaCluster.start(loopbackNetwork());
  }, LIMIT_MS);
  afterAll(() => cluster?.[Symbol.asyncDispose](), LIMIT_MS);

  test.each([
    ['kafkajs', 'rollcall', 0],
    ['@platformatic/kafka under a guard', 'guarded', 1],
  ] as const)(
    '%s: every message is acknowledged, and stored in order',
    async (_client, name, ordinal) => {
      await using resolver = createResolver(cluster.api);
      const kafka = new Kafka({ clientId: 'test', logLevel: logLevel.NOTHING, ...kafkajsOptions(resolver) });
      const admin = kafka.admin();
      await admin.connect();
      await admin.createTopics({
        waitForLeaders: false,
        topics: [{ topic: TOPIC, numPartitions: PARTITIONS, replicationFactor: 3 }],
      });
      await allInSync(admin);
      await using sender = await senders[name](cluster);
      const feed = new Feed(sender);
      await feed.run(500, cluster.restart(ordinal, 'crash'));
      await feed.settled(LIMIT_MS);
      await allInSync(admin);
      const logs = await readBack(kafka);
      expect([...feed.errors]).toEqual([]);
      expect(feed.acks.values.size).toBe(feed.acks.sent);
      expect(verify(logs, feed.acks.values)).toMatchObject({ lost: 0, disordered: 0 });
      await admin.deleteTopics({ topics: [TOPIC] });
      await admin.disconnect();
    },
    LIMIT_MS,
  );
});
