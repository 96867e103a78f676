import type pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { Pool } from '../../src/index.ts';
import { type PostgresCluster, startCluster } from '../fixtures/cluster.ts';

let cluster: PostgresCluster;

/** Commits wait for a standby that is not there, for ever, unless somebody cancels the wait. */
beforeAll(async () => {
  cluster = await startCluster({ standbys: 0, settings: { synchronous_standby_names: 'nobody' } });
  await cluster.node(0).query('set synchronous_commit = local; create table t (n int)');
});
afterAll(() => cluster[Symbol.asyncDispose]());

/** As an app's timeout, or an operator, does to whoever waits. */
async function whenWaiting(act: string): Promise<void> {
  const text = `select ${act}(pid) from pg_stat_activity where wait_event = 'SyncRep'`;
  await vi.waitFor(async () => expect(await cluster.node(0).query(text)).toHaveLength(1), 15_000);
}

test.each(['pg_cancel_backend', 'pg_terminate_backend'])('a write whose wait for a standby ends by %s', async (act) => {
  await using pool = new Pool(cluster.config);
  const written = pool.query('insert into t values (1)');
  await Promise.all([
    whenWaiting(act),
    expect(written).rejects.toMatchObject({
      name: 'PostgresError',
      code: 'ROLLCALL_NOT_REPLICATED',
      seen: [{ endpoint: expect.stringContaining('pg-0') }],
    }),
  ]);
});

test('the COMMIT of a client; what comes after it is not taken for it', async () => {
  await using pool = new Pool(cluster.config);
  const client = await pool.connect();
  await client.query('begin');
  await client.query('insert into t values (2)');
  const committed = client.query('commit');
  await Promise.all([
    whenWaiting('pg_cancel_backend'),
    expect(committed).rejects.toMatchObject({ code: 'ROLLCALL_NOT_REPLICATED' }),
  ]);
  expect((await client.query('select n from t where n = 2')).rowCount).toBe(1);
  client.release();
});

test('a transaction is not done again for it', async () => {
  await using pool = new Pool(cluster.config);
  let runs = 0;
  const run = async (client: pg.PoolClient): Promise<void> => {
    runs += 1;
    await client.query('insert into t values (3)');
  };
  const done = pool.transaction(run, { retries: 3 });
  await Promise.all([
    whenWaiting('pg_cancel_backend'),
    expect(done).rejects.toMatchObject({ code: 'ROLLCALL_NOT_REPLICATED' }),
  ]);
  expect(runs).toBe(1);
});

test('a server that dies before it has answered COMMIT: nobody knows', async () => {
  await using pool = new Pool({ ...cluster.config, waitMs: 100 });
  const client = await pool.primary.connect();
  await client.query('begin');
  await client.query('insert into t values (4)');
  const committed = client.query('commit');
  const alone = pool.query('insert into t values (5)');
  const told = [committed, alone].map((each) => expect(each).rejects.toMatchObject({ code: '08007' }));
  const waiting = "select from pg_stat_activity where wait_event = 'SyncRep'";
  await vi.waitFor(async () => expect(await cluster.node(0).query(waiting)).toHaveLength(2), 15_000);
  await cluster.node(0).kill();
  await Promise.all(told);
  await expect(client.query('select')).rejects.toThrow();
  client.release();
});
