import { finished } from 'node:stream/promises';
import type pg from 'pg';
import { from } from 'pg-copy-streams';
import type { Pool } from '../../src/index.ts';
import type { Sight } from '../fixtures/history.ts';

/** The table of a `History`, and what writes to it out of sight of the text. */
export const TABLES = `
  create table history (key int, n int);
  create index on history (key, n);
  create function put(int, int) returns int language sql as 'insert into history values ($1, $2) returning n';
`;

type Write = (pool: Pool, key: number, n: number) => Promise<unknown>;

const insert = 'insert into history values ($1, $2)';

/** Every way to write that a pool has to know as one. */
export const writes: Readonly<Record<string, Write>> = {
  insert: (pool, ...values) => pool.query(insert, values),
  'common table expression': (pool, ...values) =>
    pool.query(`with w as (${insert} returning n) select n from w`, values),
  'function that writes': (pool, ...values) => pool.query('select put($1, $2)', values),
  'several statements': (pool, key, n) => pool.query(`select 1; insert into history values (${key}, ${n}); select 1`),
  'transaction in one text': (pool, key, n) => pool.query(`begin; insert into history values (${key}, ${n}); commit`),
  'view of the primary': (pool, ...values) => pool.primary.query(insert, values),
  transaction: (pool, ...values) =>
    withClient(pool, async (client) => {
      await client.query('begin');
      await client.query(insert, values);
      await client.query('select 1');
      await client.query('commit');
    }),
  'transaction that is chained': (pool, ...values) =>
    withClient(pool, async (client) => {
      await client.query('begin');
      await client.query(insert, values);
      await client.query('commit and chain'); // and it is given back with the next one open
    }),
  'commit that is answered before it is on disk': (pool, ...values) =>
    withClient(pool, async (client) => {
      await client.query('begin');
      await client.query('set local synchronous_commit = off');
      await client.query(insert, values);
      await client.query('commit');
    }),
  copy: (pool, key, n) =>
    withClient(pool, async (client) => {
      const stream = client.query(from('copy history from stdin'));
      stream.end(`${key}\t${n}\n`);
      await finished(stream);
    }),
};

type Read = (pool: Pool, key: number) => Promise<Sight>;

const last = `select coalesce(max(n), 0) as n, current_setting('cluster_name') as at from history where key = $1`;

/** Every way to read that may go to a replica. */
export const reads: Readonly<Record<string, Read>> = {
  query: async (pool, key) => sightOf(await pool.query(last, [key])),
  client: (pool, key) => withClient(pool, async (client) => sightOf(await client.query(last, [key]))),
  'read-only transaction': (pool, key) =>
    withClient(pool, async (client) => {
      await client.query('begin read only');
      const result = await client.query(last, [key]);
      await client.query('commit');
      return sightOf(result);
    }),
};

export async function withClient<T>(pool: Pool, run: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    return await run(client);
  } finally {
    client.release();
  }
}

function sightOf({ rows }: pg.QueryResult<Sight>): Sight {
  return rows[0] as Sight;
}
