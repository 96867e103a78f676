import { createLookup, createResolver } from '@rollcall/core';
import { kafkajsOptions } from '@rollcall/kafka';
import { Kafka } from 'kafkajs';

await using brokers = createResolver('kafka.default:9092');
export const kafka = new Kafka({ clientId: 'shop', ...kafkajsOptions(brokers) });
export const forMongo = { lookup: createLookup(brokers) };
