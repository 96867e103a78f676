import { expect, test, vi } from 'vitest';
import { Pool } from '../../src/index.ts';
import { startCluster } from '../fixtures/cluster.ts';
import { caughtUp } from '../fixtures/shared-cluster.ts';

const INSERT = "insert into t values ($1) returning current_setting('cluster_name') as at";

test("writes that a primary refuses, as it was fenced a moment ago, are the next one's; transactions if asked for", async () => {
  await using cluster = await startCluster();
  await cluster.node(0).query('create table t (n int)');
  await caughtUp(cluster);
  await using pool = new Pool({ ...cluster.config, consistency: 'eventual' });
  await pool.query(INSERT, [0]);
  const operator = await cluster.node(0).connect();
  await operator.query('alter system set default_transaction_read_only = on');
  await operator.query('select pg_reload_conf()');
  const refused = async (): Promise<boolean> =>
    operator.query('create temp table refused (n int)').then(
      () => operator.query('drop table refused').then(() => false),
      () => true,
    );
  await vi.waitFor(async () => expect(await refused()).toBe(true), 15_000);
  // No look has seen it yet, or it was a moment ago.
  const transaction = (n: number, retries: number): Promise<string> =>
    pool.transaction(async (client) => (await client.query(INSERT, [n])).rows[0].at, { retries });
  const unasked = transaction(1, 0).catch(({ code }) => code);
  const [alone, asked] = [pool.query(INSERT, [2]), transaction(3, 1)];
  await vi.waitFor(() => expect(pool.endpoints()[0]?.role).toBe('replica'), 15_000);
  await cluster.node(1).promote();
  expect((await alone).rows).toEqual([{ at: 'pg-1' }]);
  expect(await asked).toBe('pg-1');
  expect(['25006', 'pg-1']).toContain(await unasked);
  expect(await cluster.node(1).query('select n from t where n > 1 order by n')).toEqual([{ n: 2 }, { n: 3 }]);
  await operator.end();
});
