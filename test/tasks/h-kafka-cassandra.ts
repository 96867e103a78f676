import { cassandraOptions, keepTokenMap } from '@rollcall/cassandra';
import { createLookup, createResolver, guardProcess } from '@rollcall/core';
import { kafkajsOptions } from '@rollcall/kafka';
import cassandra from 'cassandra-driver';
import { Kafka } from 'kafkajs';

await using brokers = createResolver('kafka.default:9092');
export const kafka = new Kafka({ clientId: 'shop', ...kafkajsOptions(brokers) });
await using ring = createResolver('cassandra.default:9042');
using _guard = guardProcess(ring); // cassandra-driver has no socket hook
export const client = new cassandra.Client(await cassandraOptions(cassandra, ring, { localDataCenter: 'dc1' }));
using _tokens = keepTokenMap(client);
export const forMongo = { lookup: createLookup(brokers, ring) };
