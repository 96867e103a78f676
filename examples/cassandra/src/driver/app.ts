import { cassandraOptions, keepTokenMap } from '@rollcall/cassandra';
import { createResolver, guardProcess } from '@rollcall/core';
import cassandra from 'cassandra-driver';

export type Kind = 'rollcall' | 'alone';

/** The app's client, and how it ends. Which pods there are it finds by itself, by DNS. */
export interface App extends AsyncDisposable {
  readonly client: cassandra.Client;
}

const localDataCenter = 'dc1';

/** What a reader wants to copy. */
export async function withRollcall(): Promise<App> {
  const ring = createResolver('cassandra.default:9042');
  const guard = guardProcess(ring);
  const client = new cassandra.Client({
    ...(await cassandraOptions(cassandra, ring, { localDataCenter })),
    queryOptions: { prepare: true, isIdempotent: true },
  });
  const tokens = keepTokenMap(client);
  await client.connect();
  const close = async (): Promise<void> => {
    tokens[Symbol.dispose]();
    await client.shutdown();
    guard[Symbol.dispose]();
    await ring.close();
  };
  return { client, [Symbol.asyncDispose]: close };
}

/** The same, by the driver alone: it is given the addresses that the service's name had at the start. */
export async function alone(): Promise<App> {
  const client = new cassandra.Client({
    contactPoints: await addressesNow(),
    localDataCenter,
    queryOptions: { prepare: true, isIdempotent: true },
  });
  await client.connect();
  return { client, [Symbol.asyncDispose]: () => client.shutdown() };
}

async function addressesNow(): Promise<string[]> {
  const ring = createResolver('cassandra.default:9042');
  const { endpoints } = await ring.ready();
  await ring.close();
  return endpoints.map(({ address }) => address);
}
