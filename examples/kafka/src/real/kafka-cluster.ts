import { randomBytes } from 'node:crypto';
import { EventEmitter, on } from 'node:events';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Found, LookupSource, WatchSource } from '@rollcall/core';
import { javaFlags, metaProperties, serverProperties } from './broker-config.ts';
import { BrokerProcess } from './broker-process.ts';
import { kafkaJars } from './jars.ts';
import type { PodNetwork } from './pod-network.ts';

const BROKERS = 3;
export const PORT = 9_092;
/** CoreDNS' own, for names of services. */
const TTL_MS = 5_000;
/** Until the control plane has noticed that a pod is no more, and has made another. */
const RESCHEDULE_MS = 1_000;

/** Three real brokers, in what would be the pods of a StatefulSet `kafka` that publishes addresses that are not ready. */
export class KafkaCluster implements AsyncDisposable {
  readonly #network: PodNetwork;
  readonly #folder = mkdtempSync(join(tmpdir(), 'rollcall-kafka-'));
  readonly #clusterId = id();
  readonly #jars = kafkaJars();
  readonly #brokers: BrokerProcess[] = [];
  readonly #moves = new EventEmitter().setMaxListeners(0);
  /** Where each broker is, or will be in a moment. */
  readonly addresses: string[];
  readonly names: readonly string[];

  private constructor(network: PodNetwork) {
    this.#network = network;
    this.addresses = Array.from({ length: BROKERS }, () => network.next());
    this.names = this.addresses.map((_, i) => `kafka-${i}.kafka.default.svc.cluster.local`);
  }

  static async start(network: PodNetwork): Promise<KafkaCluster> {
    const cluster = new KafkaCluster(network);
    for (const [ordinal] of cluster.names.entries()) cluster.#prepare(ordinal);
    await Promise.all(cluster.names.map((_, ordinal) => cluster.#start(ordinal)));
    return cluster;
  }

  /** What DNS would say: current, and believed for as long as CoreDNS lets it be. */
  get dns(): LookupSource {
    return { name: 'dns', lookup: async () => ({ ...this.#found(), expiresInMs: TTL_MS }) };
  }

  /** What the API server would say: as soon as it knows. */
  get api(): WatchSource {
    const moves = this.#moves;
    const found = (): Found => this.#found();
    return {
      name: 'api',
      async *watch({ signal }) {
        yield found();
        for await (const _ of on(moves, 'moved', { signal })) yield found();
      },
    };
  }

  /** At another address, as its data is: SIGTERM and a goodbye, or its node dies. */
  async restart(ordinal: number, how: 'graceful' | 'crash'): Promise<void> {
    if (how === 'crash') {
      this.#network.vanish(this.addresses[ordinal] ?? '');
      await this.#brokers[ordinal]?.stop('SIGKILL');
      await sleep(RESCHEDULE_MS);
    } else await this.#brokers[ordinal]?.stop('SIGTERM');
    this.addresses[ordinal] = this.#network.next();
    this.#moves.emit('moved');
    await this.#start(ordinal);
  }

  /** The last voters cannot hand over, and would wait for each other. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#brokers.map((broker) => broker.stop('SIGKILL')));
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #found(): Found {
    const endpoints = this.addresses.map((address, i) => {
      return { address, port: PORT, slot: `kafka-${i}`, hostname: this.names[i] };
    });
    return { kind: 'found', endpoints };
  }

  #prepare(ordinal: number): void {
    const data = join(this.#folder, `${ordinal}`, 'data');
    mkdirSync(data, { recursive: true });
    writeFileSync(join(data, 'meta.properties'), metaProperties(this.#clusterId, ordinal, id()));
  }

  async #start(ordinal: number): Promise<void> {
    const folder = join(this.#folder, `${ordinal}`);
    const { names } = this;
    const [address, name] = [this.addresses[ordinal] ?? '', names[ordinal] ?? ''];
    const place = { nodeId: ordinal, address, name, names, dataFolder: join(folder, 'data') };
    writeFileSync(join(folder, 'server.properties'), serverProperties(place));
    const broker = new BrokerProcess(this.#jars, folder, javaFlags(this.#writeHosts()));
    this.#brokers[ordinal] = broker;
    await broker.ready;
  }

  /** Renamed, as a JVM that reads it must not see half of it. */
  #writeHosts(): string {
    const file = join(this.#folder, 'hosts');
    writeFileSync(`${file}.new`, this.addresses.map((address, i) => `${address} ${this.names[i]}\n`).join(''));
    renameSync(`${file}.new`, file);
    return file;
  }
}

/** A UUID, as Kafka writes it. */
function id(): string {
  return randomBytes(16).toString('base64url');
}
