import { cassandraOptions, keepTokenMap } from '@rollcall/cassandra';
import { createResolver } from '@rollcall/core';
import { type Cluster, createCluster, type Workload } from '@rollcall/testing';
import cassandra from 'cassandra-driver';
import oldest from 'cassandra-driver4.8';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FakeRing } from '../examples/cassandra/src/fake-ring/fake-ring.ts';
import { ownerOf } from '../examples/cassandra/src/tokens.ts';

const keys = Array.from({ length: 90 }, (_, index) => `key-${index}`);
const thorough = process.env.ROLLCALL_TEST === 'thorough';
/** A node takes the driver four seconds to notice. */
const restarted =
  process.env.ROLLCALL_TEST === 'thorough' ? ['cassandra-2', 'cassandra-1', 'cassandra-0'] : ['cassandra-2'];
const insert = 'insert into one.items (key, value) values (?, ?)';

let cluster: Cluster;
let ring: FakeRing;
let nodes: Workload;

beforeAll(async () => {
  cluster = await createCluster({ ttlSeconds: 1 });
  ring = new FakeRing({ keyspaces: { one: 1, shop: 3 }, size: 3 });
  const run = (pod: Parameters<FakeRing['start']>[0]) => ring.start(pod);
  nodes = await cluster.statefulSet('cassandra', { replicas: 3, ports: { cql: 9042 }, run });
});
afterAll(() => cluster.close());

/** The oldest that is promised to work is tried where there is time. */
const drivers = { newest: cassandra, ...(thorough ? { oldest: oldest as unknown as typeof cassandra } : {}) };

async function connect(driver: typeof cassandra, zone?: string) {
  const resolver = createResolver('cassandra:9042', { discovery: cluster.discovery });
  const options = await cassandraOptions(driver, resolver, { localDataCenter: 'dc1', zone });
  const client = new driver.Client({ ...options, queryOptions: { prepare: true, isIdempotent: true } });
  await client.connect();
  const close = async () => {
    await client.shutdown();
    await resolver.close();
  };
  return { client, [Symbol.asyncDispose]: close };
}

/** How many of the keys were asked of the node that has them. */
async function ownersAsked(client: cassandra.Client): Promise<number> {
  const asked = await Promise.all(keys.map((key) => ownerAsked(client, key)));
  return asked.filter((owner) => owner).length;
}

async function ownerAsked(client: cassandra.Client, key: string): Promise<boolean> {
  const { info } = await client.execute(insert, [key, 'value']);
  const owner = ownerOf(BigInt(String(client.metadata.newToken([Buffer.from(key)]))), ring.members.length);
  const member = ring.members.find(({ name }) => name === `cassandra-${owner}`);
  return info.queriedHost === `${member?.address}:9042`;
}

/** Restarts a node at a new address, until the driver has taken the new one up and the old one out. */
async function restart(pod: string, client: cassandra.Client): Promise<void> {
  const told = Promise.all([once(client, 'hostAdd'), once(client, 'hostRemove'), once(client, 'hostUp')]);
  await nodes.restart(pod);
  await told;
}

function once(client: cassandra.Client, event: string): Promise<void> {
  return new Promise((resolve) => client.once(event, () => setImmediate(resolve)));
}

describe.each(Object.entries(drivers))('cassandra-driver, the %s that is tested', (_, driver) => {
  test('each key is asked of its owner, before and after nodes come back elsewhere', { timeout: 60_000 }, async () => {
    await using kept = await connect(driver);
    await using alone = await connect(driver);
    using _tokens = keepTokenMap(kept.client);
    expect(await ownersAsked(kept.client)).toBe(90);
    expect(await ownersAsked(alone.client)).toBe(90);
    for (const pod of restarted) {
      await Promise.all([restart(pod, kept.client), once(alone.client, 'hostUp')]);
      expect(await ownersAsked(kept.client)).toBe(90);
    }
    // What the adapter is for: the driver alone asks whomever it finds, and nothing says so.
    expect(await ownersAsked(alone.client)).toBeLessThan(90);
  });

  test('with a zone, replicas in it are asked first', async () => {
    await using near = await connect(driver, 'zone-b');
    const select = 'select value from shop.items where key = ?';
    const asked = new Set<string>();
    // One by one: of many at once, some go to the others, as long as the near one has not answered yet.
    for (const key of keys) asked.add((await near.client.execute(select, [key])).info.queriedHost);
    const inZone = ring.members.find(({ rack }) => rack === 'zone-b');
    expect(asked).toEqual(new Set([`${inZone?.address}:9042`]));
  });
});
