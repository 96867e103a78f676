import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { manualClock } from '@rollcall/testing';
import pg from 'pg';
import { expect, test, vi } from 'vitest';
import { Pool, type PoolConfig } from '../../src/index.ts';
import { type PostgresCluster, startCluster } from '../fixtures/cluster.ts';
import { caughtUp, WHERE } from '../fixtures/shared-cluster.ts';

async function start(): Promise<PostgresCluster> {
  const cluster = await startCluster();
  await cluster.node(0).query('create table t (n int)');
  await caughtUp(cluster);
  return cluster;
}

async function open(cluster: PostgresCluster, options: PoolConfig = {}): Promise<Pool> {
  const pool = new Pool({ ...cluster.config, consistency: 'eventual', ...options });
  const known = ['primary', 'replica', 'replica'];
  await pool.ready();
  await vi.waitFor(() => expect(pool.endpoints().map(({ role }) => role)).toEqual(known), 15_000);
  return pool;
}

test('a client that has done nothing yet begins at the next primary; one in a transaction is told', async () => {
  await using cluster = await start();
  await using pool = await open(cluster);
  const [fresh, amid] = [await pool.primary.connect(), await pool.primary.connect()];
  await amid.query('begin');
  await amid.query('insert into t values (1)');
  await cluster.node(0).kill();
  const begun = fresh.query('begin');
  await cluster.node(1).promote();
  await begun;
  await fresh.query('insert into t values (2)');
  await fresh.query('commit');
  await expect(amid.query('commit')).rejects.toThrow();
  expect(await cluster.node(1).query('select n from t')).toEqual([{ n: 2 }]);
  for (const client of [fresh, amid]) client.release();
  expect(pool.totalCount - pool.idleCount).toBe(0);
});

test('a transaction in which nothing was sent yet is begun at the next primary', async () => {
  await using cluster = await start();
  await using pool = await open(cluster);
  const [one, other] = [await pool.connect(), await pool.connect()];
  for (const client of [one, other]) await client.query('begin isolation level repeatable read');
  await other.query('select n from t');
  await cluster.node(0).kill();
  await cluster.node(1).promote();
  await one.query('insert into t values (1)');
  expect((await one.query('show transaction_isolation')).rows).toEqual([{ transaction_isolation: 'repeatable read' }]);
  await one.query('rollback');
  await expect(other.query('insert into t values (2)')).rejects.toThrow();
  expect(await cluster.node(1).query('select n from t')).toEqual([]);
  for (const client of [one, other]) client.release();
});

test('a client that has left something at the primary is not moved for a doubt about that', async () => {
  await using cluster = await start();
  await using pool = await open(cluster);
  const [client, doomed] = [await pool.primary.connect(), await pool.primary.connect()];
  await client.query("set application_name = 'me'");
  const pid = (await doomed.query('select pg_backend_pid() as pid')).rows[0].pid;
  // While it is not known who leads, and somebody else would have the connection next.
  const asked = once(doomed, 'error').then(() => [
    pool.query('insert into t select 1 from pg_sleep(0.2)'),
    client.query('show application_name'),
  ]);
  await cluster.node(0).query('select pg_terminate_backend($1)', [pid]);
  const [, shown] = await Promise.all(await asked);
  expect(shown?.rows).toEqual([{ application_name: 'me' }]);
  for (const each of [client, doomed]) each.release(true);
});

test('a replica that dies under a read: another one answers; so for a client between two reads', async () => {
  await using cluster = await start();
  await using pool = await open(cluster);
  const slow = `select current_setting('cluster_name') as at, pg_sleep(0.5)`;
  const [one, other] = await Promise.all([pool.query(slow), pool.query(slow)]);
  expect(new Set([one.rows[0].at, other.rows[0].at])).toEqual(new Set(['pg-1', 'pg-2'])); // both are warm
  const client = await pool.connect();
  const at = (await client.query(WHERE)).rows[0].at;
  const asked = [pool.query(slow), pool.query(slow), client.query(slow)];
  const asleep = "select from pg_stat_activity where wait_event = 'PgSleep'";
  const dying = cluster.node(at === 'pg-1' ? 1 : 2);
  await vi.waitFor(async () => expect((await dying.query(asleep)).length).toBeGreaterThan(0), 15_000);
  await dying.kill();
  for (const { rows } of await Promise.all(asked)) expect(rows[0].at).not.toBe(at);
  client.release();
  expect(pool.totalCount - pool.idleCount).toBe(0);
});

test('writes that were sent as their idle sessions were being ended are sent again, and done once', async () => {
  await using cluster = await start();
  await using pool = await open(cluster);
  const insert = (n: number): Promise<unknown> => pool.query('insert into t select $1 from pg_sleep(0.1)', [n]);
  const numbers = [1, 2, 3, 4];
  await Promise.all(numbers.map(insert)); // four are warm
  const operator = await cluster.node(0).connect();
  const sessions = "pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()";
  const ended = operator.query(`select pg_terminate_backend(pid) from ${sessions}`);
  // What the sessions say in the end is there, and not read yet.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  const written = numbers.map((n) => insert(n + 4));
  await Promise.all([ended, ...written]);
  const rows = await cluster.node(0).query<{ n: number }>('select n from t order by n');
  expect(rows.map(({ n }) => n)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  await operator.end();
});

test('a primary that shuts down once its clients are gone is not asked for more connections without a pause', async () => {
  await using cluster = await start();
  const clock = manualClock();
  let asked = 0;
  class Client extends pg.Client {
    override connect(...args: []): Promise<pg.Client> {
      asked += 1;
      return super.connect(...args);
    }
  }
  await using pool = await open(cluster, { clock, Client });
  const client = await pool.primary.connect();
  using _held = { [Symbol.dispose]: () => client.release(true) };
  await pool.replica.query(WHERE);
  asked = 0;
  const pid = (await readFile(join(cluster.node(0).dir, 'postmaster.pid'), 'utf8')).split('\n')[0];
  process.kill(Number(pid), 'SIGTERM');
  await vi.waitFor(() => expect(cluster.node(0).query('select 1')).rejects.toMatchObject({ code: '57P03' }), 15_000);
  const written = pool.query('insert into t values (1)');
  for (let ms = 0; ms < 1_000; ms += 5) {
    await clock.advance(5);
    await pool.replica.query(WHERE); // other processes have their turn
  }
  expect(asked).toBeLessThan(10); // after 25, 50, 100 ms …
  await cluster.node(1).promote();
  await vi.waitFor(async () => {
    await clock.advance(100);
    expect(pool.endpoints()[1]?.writes).toBe(1);
  }, 15_000);
  await written;
});

test('no more statements wait than were said to', async () => {
  await using cluster = await start();
  await using pool = await open(cluster, { maxWaiting: 2 });
  await cluster.node(0).kill();
  await vi.waitFor(() => expect(pool.endpoints()[0]?.role).toBe('unknown'), 15_000);
  const waiting = [1, 2].map((n) => pool.query('insert into t values ($1)', [n]));
  expect(pool.waitingCount).toBe(2);
  await expect(pool.query('insert into t values (3)')).rejects.toMatchObject({
    code: 'ROLLCALL_NO_PRIMARY',
    message: expect.stringContaining('2 statements wait'),
  });
  expect((await pool.query(WHERE)).rows[0].at).toMatch(/pg-[12]/);
  await cluster.node(2).promote();
  await Promise.all(waiting);
});
