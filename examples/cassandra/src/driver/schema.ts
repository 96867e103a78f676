import type { Client } from 'cassandra-driver';

/** Keyspaces, and how many replicas each has. With one it is known whom a key has to be asked of. */
export const KEYSPACES = { one: 1, shop: 3 } as const;

const unprepared = { prepare: false } as const;

export async function createSchema(client: Client): Promise<void> {
  for (const [keyspace, factor] of Object.entries(KEYSPACES)) {
    const replication = `{'class': 'SimpleStrategy', 'replication_factor': ${factor}}`;
    await client.execute(`create keyspace if not exists ${keyspace} with replication = ${replication}`, [], unprepared);
    await client.execute(
      `create table if not exists ${keyspace}.items (key text primary key, value text)`,
      [],
      unprepared,
    );
  }
}

export function insert(keyspace: keyof typeof KEYSPACES): string {
  return `insert into ${keyspace}.items (key, value) values (?, ?)`;
}

export function select(keyspace: keyof typeof KEYSPACES): string {
  return `select value from ${keyspace}.items where key = ?`;
}
