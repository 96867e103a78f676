import type cassandra from 'cassandra-driver';
import { lacks } from './driver.ts';

type Client = cassandra.Client;

/** What the driver builds at its first connect, and its types do not tell. */
interface TokenMap {
  buildTokens(hosts: cassandra.HostMap): void;
  /** Another object after each build. */
  readonly primaryReplicas: unknown;
  readonly keyspaces: Readonly<Record<string, { replicas: unknown }>>;
}

/**
 * Keeps each request going to a node that has its data. cassandra-driver (4.10 and before) learns who owns which tokens at
 * its first connect alone: after a rolling restart in which nodes come back under new addresses, requests go to any node,
 * and nothing says so. Here the map is built anew whenever a node joins or leaves; by a driver that does so itself
 * (apache/cassandra-nodejs-driver#472) it is left alone, which is logged once.
 *
 * To be called before or after `connect()`; disposing ends it, and so may the client's own `shutdown()`.
 *
 * @throws CassandraDiscoveryError `ROLLCALL_CASSANDRA_VERSION` if the driver has no such map.
 */
export function keepTokenMap(client: Client): Disposable {
  const metadata = tokenMapOf(client);
  let scheduled: NodeJS.Immediate | undefined;
  const end = (): void => {
    clearImmediate(scheduled);
    client.off('hostAdd', later).off('hostRemove', later);
  };
  // Events come one by one while the driver reads its peers; a moment later it has told all, and built what it builds.
  function later(): void {
    const last = metadata.primaryReplicas;
    scheduled ??= setImmediate(() => {
      scheduled = undefined;
      if (metadata.primaryReplicas === last) return rebuild(client, metadata);
      log(client, 'This driver keeps its token map itself: keepTokenMap() has nothing to do.');
      end();
    });
  }
  client.on('hostAdd', later).on('hostRemove', later);
  return { [Symbol.dispose]: end };
}

function rebuild(client: Client, metadata: TokenMap): void {
  metadata.buildTokens(client.hosts);
  // Each keyspace keeps what it has worked out of the last map.
  for (const keyspace of Object.values(metadata.keyspaces)) keyspace.replicas = null;
}

function tokenMapOf(client: Client): TokenMap {
  const metadata = client?.metadata as unknown as Partial<TokenMap> | undefined;
  if (typeof metadata?.buildTokens !== 'function') throw lacks('metadata.buildTokens', 'of an unknown version');
  return metadata as TokenMap;
}

function log(client: Client, message: string): void {
  client.emit('log', 'info', 'Rollcall', message);
}
