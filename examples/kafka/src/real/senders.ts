import { connect, type LookupFunction, Socket } from 'node:net';
import { createLookup, createResolver, guardProcess, type Resolver } from '@rollcall/core';
import { kafkajsOptions } from '@rollcall/kafka';
import { Kafka, type KafkaConfig, logLevel, Partitioners } from 'kafkajs';
import { type KafkaCluster, PORT } from './kafka-cluster.ts';

export const TOPIC = 'numbers';

/** A producer, whoever's. */
export interface Sender extends AsyncDisposable {
  /** acks=all. Fulfils once they are acknowledged. */
  send(partition: number, values: readonly number[]): Promise<void>;
}

/** By name, for the command line, and the table. */
export const senders = {
  rollcall: async (cluster: KafkaCluster) => {
    const resolver = createResolver(cluster.dns);
    return kafkajsSender(kafkajsOptions(resolver), resolver);
  },
  fresh: async (cluster: KafkaCluster) => {
    const resolver = createResolver(cluster.dns);
    return kafkajsSender(namesBy(cluster, createLookup(resolver)), resolver);
  },
  frozen: async (cluster: KafkaCluster) => {
    const before = [...cluster.addresses];
    return kafkajsSender(namesBy(cluster, lookupIn(cluster.names, before)));
  },
  guarded: async (cluster: KafkaCluster) => {
    const resolver = createResolver(cluster.api);
    await resolver.ready();
    return platformaticSender(cluster, guardProcess(resolver), resolver);
  },
  unguarded: async (cluster: KafkaCluster) => {
    const resolver = createResolver(cluster.api);
    await resolver.ready();
    return platformaticSender(cluster, systemNames(createLookup(resolver)), resolver);
  },
} as const satisfies Readonly<Record<string, (cluster: KafkaCluster) => Promise<Sender>>>;

export type SenderName = keyof typeof senders;

/** As an app would: the same for all, so that it is the sockets that are compared. */
const patient = { retry: { initialRetryTime: 100, maxRetryTime: 300, retries: 200 }, logLevel: logLevel.NOTHING };

async function kafkajsSender(
  config: Pick<KafkaConfig, 'brokers' | 'socketFactory'>,
  resolver?: Resolver,
): Promise<Sender> {
  const kafka = new Kafka({ clientId: 'example', ...patient, ...config });
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  return {
    async send(partition, values) {
      await producer.send({
        topic: TOPIC,
        acks: -1,
        messages: values.map((value) => ({ partition, value: `${value}` })),
      });
    },
    async [Symbol.asyncDispose]() {
      await Promise.race([producer.disconnect(), resolver?.close()]);
    },
  };
}

/** kafkajs as most have it: a list of names, which the system looks up for each connection. */
function namesBy({ names }: KafkaCluster, lookup: LookupFunction): Pick<KafkaConfig, 'brokers' | 'socketFactory'> {
  return {
    brokers: names.map((name) => `${name}:${PORT}`),
    socketFactory: ({ host, port, onConnect }) => connect({ host, port, lookup }, onConnect).setKeepAlive(true, 60_000),
  };
}

/** A cache that was filled at the start. */
function lookupIn(names: readonly string[], addresses: readonly string[]): LookupFunction {
  return (host, { all }, done) => {
    const address = addresses[names.indexOf(host)] ?? '';
    process.nextTick(done, null, all ? [{ address, family: 4 }] : address, 4);
  };
}

/** The pods' names are none of this machine's: what the system would answer in a cluster, and nothing else. */
function systemNames(lookup: LookupFunction): Disposable {
  const nodes = Socket.prototype.connect;
  Socket.prototype.connect = function (this: Socket, ...args: unknown[]): Socket {
    const [normalized] = args as [[object, ...unknown[]]];
    normalized[0] = { ...normalized[0], lookup };
    return Reflect.apply(nodes, this, args);
  } as typeof nodes;
  return {
    [Symbol.dispose]() {
      Socket.prototype.connect = nodes;
    },
  };
}

/** It has no hook for its sockets: they are seen by the guard, or by nobody. */
async function platformaticSender({ names }: KafkaCluster, guard: Disposable, resolver: Resolver): Promise<Sender> {
  const { Producer } = await import('@platformatic/kafka');
  const bootstrapBrokers = names.map((name) => `${name}:${PORT}`);
  const producer = new Producer({ clientId: 'example', bootstrapBrokers, retries: 30, retryDelay: 250 });
  return {
    async send(partition, values) {
      const messages = values.map((value) => ({ topic: TOPIC, partition, value: Buffer.from(`${value}`) }));
      await producer.send({ messages, acks: -1 });
    },
    async [Symbol.asyncDispose]() {
      await producer.close(true);
      guard[Symbol.dispose]();
      await resolver.close();
    },
  };
}
