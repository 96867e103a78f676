import { expect, test, vi } from 'vitest';
import { Pool, type PoolConfig } from '../src/index.ts';
import { type PostgresCluster, startCluster } from './fixtures/cluster.ts';
import { caughtUp, WHERE } from './fixtures/shared-cluster.ts';

async function start(): Promise<PostgresCluster> {
  const cluster = await startCluster();
  await cluster.node(0).query('create table t (n int)');
  await caughtUp(cluster);
  return cluster;
}

/** A pool that knows all servers, and has a connection to each. */
async function open(cluster: PostgresCluster, options: PoolConfig = {}): Promise<Pool> {
  const pool = new Pool({ ...cluster.config, consistency: 'eventual', ...options });
  await pool.query('insert into t values (0)');
  await vi.waitFor(async () => {
    await pool.query(WHERE);
    expect(pool.endpoints().map(({ role, requests }) => `${role} ${requests > 0}`)).toEqual([
      'primary true',
      'replica true',
      'replica true',
    ]);
  }, 15_000);
  return pool;
}

function roles(pool: Pool): string {
  return pool
    .endpoints()
    .map(({ role }) => role)
    .join(' ');
}

async function where(pool: Pool): Promise<string> {
  return (await pool.query<{ at: string }>(WHERE)).rows[0]?.at ?? '';
}

test('a write that was not sent waits for the next primary; what was warm is relabelled; reads go on', async () => {
  await using cluster = await start();
  await using pool = await open(cluster);
  const connected: unknown[] = [];
  pool.on('connect', (client) => connected.push(client));
  await cluster.node(0).kill();
  await vi.waitFor(() => expect(roles(pool)).toBe('unknown replica replica'), 15_000);
  const written = pool.query("insert into t values (1) returning current_setting('cluster_name') as at");
  expect(await where(pool)).toMatch(/pg-[12]/);
  await cluster.node(1).promote();
  expect((await written).rows).toEqual([{ at: 'pg-1' }]);
  expect(connected).toEqual([]);
  expect(roles(pool)).toBe('unknown primary replica');
});

test('an old primary that comes back as one gets no write, and answers no read', async () => {
  await using cluster = await start();
  await using pool = await open(cluster, { waitMs: 500 });
  const [old, next, other] = [cluster.node(0), cluster.node(1), cluster.node(2)];
  await old.kill();
  await next.promote();
  await other.refollow(next);
  await vi.waitFor(() => expect(roles(pool)).toBe('unknown primary replica'), 15_000);
  await old.start();
  await vi.waitFor(
    () => expect(pool.endpoints()[0]?.why).toBe('fenced: takes writes in epoch 1, and 2 was seen'),
    15_000,
  );
  await next.kill();
  await vi.waitFor(() => expect(roles(pool)).toBe('unknown unknown replica'), 15_000);
  await expect(pool.query('insert into t values (2)')).rejects.toMatchObject({ code: 'ROLLCALL_NO_PRIMARY' });
  expect(await where(pool)).toBe('pg-2');
  expect(await old.query('select n from t where n = 2')).toEqual([]);
});

test('two that take writes: the transaction that is open at the old one fails, and is not committed there', async () => {
  await using cluster = await start();
  await using pool = await open(cluster);
  const client = await pool.connect();
  await client.query('begin');
  await client.query('insert into t values (5)');
  await cluster.node(1).promote();
  await vi.waitFor(() => expect(roles(pool)).toMatch('unknown primary'), 15_000);
  await expect(client.query('commit')).rejects.toThrow();
  client.release(true);
  const { rows } = await pool.query("insert into t values (6) returning current_setting('cluster_name') as at");
  expect(rows).toEqual([{ at: 'pg-1' }]);
  expect(await cluster.node(0).query('select n from t where n > 4')).toEqual([]);
});

test('a zombie, that follows and receives nothing, is read by nobody', async () => {
  await using cluster = await start();
  await using pool = await open(cluster);
  const [old, next, other] = [cluster.node(0), cluster.node(1), cluster.node(2)];
  await Promise.all([next.stop(), other.stop()]);
  await old.query('insert into t values (1)'); // what nobody else has: it can follow no other any more
  await old.kill();
  await next.start();
  await next.promote();
  await Promise.all([other, old].map((each) => each.follow(next).then(() => each.start())));
  await vi.waitFor(() => expect(roles(pool)).toBe('replica primary replica'), 3_000);
  await vi.waitFor(() => expect(pool.endpoints()[2]?.lagMs).toBe(0), 3_000);
  expect(pool.endpoints()[0]).toMatchObject({ lagMs: Number.POSITIVE_INFINITY });
  for (let i = 0; i < 5; i++) expect(await where(pool)).toBe('pg-2');
});

test('a primary that its operator has fenced, by default_transaction_read_only, is none', async () => {
  await using cluster = await start();
  await using pool = await open(cluster);
  const [primary] = cluster.nodes;
  await primary.query('alter system set default_transaction_read_only = on');
  await primary.query('select pg_reload_conf()');
  await vi.waitFor(() => expect(roles(pool)).toBe('replica replica replica'), 3_000);
  const written = pool.query("insert into t values (1) returning current_setting('cluster_name') as at");
  await cluster.node(1).promote();
  expect((await written).rows).toEqual([{ at: 'pg-1' }]);
});

test('a server that freezes is found while nobody asks it anything; what it owes fails', async () => {
  await using cluster = await start();
  await using pool = await open(cluster);
  const owed = pool.query('insert into t select 1 from pg_sleep(600)');
  owed.catch(() => {});
  cluster.node(0).freeze();
  await vi.waitFor(() => expect(roles(pool)).toBe('unknown replica replica'), 3_000);
  await expect(owed).rejects.toMatchObject({ code: '08007', cause: { code: 'ECONNRESET' } });
  cluster.node(0).thaw();
  await vi.waitFor(() => expect(roles(pool)).toBe('primary replica replica'), 15_000);
  await pool.query('insert into t values (1)');
});

test('a long query is no silence', async () => {
  await using cluster = await start();
  await using pool = await open(cluster);
  const seen = new Set<string>();
  const watch = setInterval(() => seen.add(roles(pool)), 20);
  const ms = process.env.ROLLCALL_TEST === 'thorough' ? 30_000 : 3_000;
  await pool.primary.query('select pg_sleep($1)', [ms / 1_000]);
  clearInterval(watch);
  expect([...seen]).toEqual(['primary replica replica']);
});

test('without replicas the primary is read, unless it must be spared', async () => {
  await using cluster = await start();
  await using pool = await open(cluster);
  await using sparing = await open(cluster, { reads: 'replica', waitMs: 100 });
  await Promise.all([cluster.node(1).stop(), cluster.node(2).stop()]);
  expect(await where(pool)).toBe('pg-0');
  expect(pool.endpoints()[0]?.fallbacks).toEqual({ 'no-replica': 1 });
  await expect(where(sparing)).rejects.toMatchObject({ code: 'ROLLCALL_NO_SERVER' });
});

test("a primary that stops in good order: the next write is the next one's", async () => {
  await using cluster = await start();
  await using pool = await open(cluster);
  const errors: unknown[] = [];
  pool.on('error', (error) => errors.push(error));
  await cluster.node(0).stop();
  await cluster.node(2).promote();
  const { rows } = await pool.query("insert into t values (1) returning current_setting('cluster_name') as at");
  expect(rows).toEqual([{ at: 'pg-2' }]);
  expect(errors.length).toBeGreaterThan(0);
});
