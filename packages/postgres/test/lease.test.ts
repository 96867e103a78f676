import pg from 'pg';
import { expect, test, vi } from 'vitest';
import { Pool, type PoolConfig } from '../src/index.ts';
import { caughtUp, sharedCluster, WHERE } from './fixtures/shared-cluster.ts';

const cluster = sharedCluster();

function open(options: PoolConfig = {}): Pool {
  return new Pool({ ...cluster().config, consistency: 'eventual', ...options });
}

async function at(client: pg.ClientBase): Promise<string> {
  return (await client.query<{ at: string }>(WHERE)).rows[0]?.at ?? '';
}

test('connect resolves once a server has answered', async () => {
  await using pool = open();
  const client = await pool.connect();
  expect(client).toBeInstanceOf(pg.Client);
  expect(Reflect.get(client, 'processID')).toBeGreaterThan(0);
  expect(pool.totalCount).toBe(1);
  client.release();
});

test('its first statement tells: a read takes it to a replica', async () => {
  await using pool = open();
  const client = await pool.connect();
  expect(await at(client)).toMatch(/pg-[12]/);
  client.release();
});

test('a write takes it to the primary, where it stays', async () => {
  await using pool = open();
  const client = await pool.connect();
  expect(await at(client)).toMatch(/pg-[12]/);
  await client.query('insert into t values (1)');
  expect(await at(client)).toBe('pg-0');
  client.release();
});

test('without waiting for the answers in between', async () => {
  await using pool = open();
  const client = await pool.connect();
  const all = [client.query(WHERE), client.query('insert into t values (1)'), client.query(WHERE)];
  const [first, , last] = await Promise.all(all);
  client.release();
  expect(first?.rows[0].at).toMatch(/pg-[12]/);
  expect(last?.rows[0].at).toBe('pg-0');
});

test('BEGIN READ ONLY is held by a replica, to its end', async () => {
  await using pool = open();
  const client = await pool.connect();
  await client.query('begin read only');
  expect(await at(client)).toMatch(/pg-[12]/);
  await expect(client.query('insert into t values (1)')).rejects.toMatchObject({ code: '25006' });
  await client.query('rollback');
  client.release();
});

test('any other transaction is at the primary, its reads too', async () => {
  await using pool = open();
  const client = await pool.connect();
  await client.query('begin');
  expect(await at(client)).toBe('pg-0');
  await client.query('commit');
  client.release();
});

test('what a session keeps is kept: SET, PREPARE, temporary tables', async () => {
  await using pool = open();
  const client = await pool.connect();
  await at(client);
  await client.query("set application_name = 'me'");
  await client.query('create temp table mine (n int)');
  await client.query('insert into mine values (1)');
  const { rows } = await client.query("select current_setting('application_name') as name, n from mine");
  expect(rows).toEqual([{ name: 'me', n: 1 }]);
  client.release(true);
});

test("an advisory lock is the primary's; in a transaction at a replica it is refused", async () => {
  await using pool = open();
  const client = await pool.connect();
  expect(await at(client)).toMatch(/pg-[12]/);
  await client.query('select pg_advisory_lock(7)');
  expect(await at(client)).toBe('pg-0');
  client.release(true);
  const reader = await pool.connect();
  await reader.query('begin read only');
  await expect(reader.query('select pg_advisory_xact_lock(7)')).rejects.toMatchObject({
    name: 'PostgresError',
    code: '25006',
  });
  await reader.query('rollback');
  reader.release();
});

test('the next lease begins where the last one did: no connection is changed for it', async () => {
  await using pool = open();
  for (let i = 0; i < 3; i++) {
    const client = await pool.connect();
    await at(client);
    client.release();
  }
  const acquired: unknown[] = [];
  pool.on('acquire', (client) => acquired.push(client));
  const client = await pool.connect();
  await at(client);
  client.release();
  expect(acquired).toHaveLength(1);
});

test('listeners and properties move along', async () => {
  await using pool = open();
  const client = await pool.connect();
  const heard: unknown[] = [];
  client.on('notification', ({ payload }) => heard.push(payload));
  Object.assign(client, { __mark: 'x' });
  await at(client);
  await client.query('listen news');
  await client.query("notify news, 'here'");
  expect(heard).toEqual(['here']);
  expect(Reflect.get(client, '__mark')).toBe('x');
  client.release(true);
});

test('a read that a standby refuses is answered by the primary, and known from then on', async () => {
  const [primary] = cluster().nodes;
  await primary.query(
    'create function writes() returns int language sql volatile as $$ insert into t values (9) returning n $$',
  );
  await primary.query('create view looks_harmless as select writes() as n');
  await caughtUp(cluster());
  await using pool = open();
  const client = await pool.connect();
  await at(client);
  expect((await client.query('select * from looks_harmless')).rows).toEqual([{ n: 9 }]);
  expect(await at(client)).toBe('pg-0');
  client.release();
  expect(pool.learned()).toEqual(['select * from looks_harmless']);
  let removed = 0;
  pool.on('remove', () => (removed += 1));
  expect((await pool.query('select * from looks_harmless')).rows).toEqual([{ n: 9 }]);
  expect((await pool.query('select n from looks_harmless')).rows).toEqual([{ n: 9 }]);
  expect(removed).toBe(0); // pg's own pool ends a connection with any error
  expect(pool.endpoints()[0]?.fallbacks).toEqual({ 'refused-by-replica': 3, bound: 1 });
});

test('functions of the database: those that may write go to the primary, the others to replicas', async () => {
  const [primary] = cluster().nodes;
  await primary.query(
    "create function reads() returns text language sql stable as $$ select current_setting('cluster_name') $$",
  );
  await caughtUp(cluster());
  await using pool = open();
  const ask = async (): Promise<string> => (await pool.query('select reads() as at')).rows[0].at;
  expect(await ask()).toBe('pg-0');
  await vi.waitFor(async () => expect(await ask()).toMatch(/pg-[12]/), 15_000);
  await pool.query('select writes()');
  expect(pool.endpoints()[0]?.fallbacks['volatile-function']).toBeGreaterThan(1);
});

test('a client that is released inside of a transaction takes nobody into it', async () => {
  await using pool = open();
  const client = await pool.connect();
  await client.query('begin');
  await client.query('insert into t values (77)');
  client.release();
  expect((await pool.primary.query('select n from t where n = 77')).rows).toEqual([]);
  const quick = await pool.connect();
  await quick.query('begin');
  await quick.query('insert into t values (78)');
  void quick.query('commit');
  quick.release(); // as pg: what was sent may end
  await vi.waitFor(
    async () => expect((await pool.primary.query('select n from t where n = 78')).rowCount).toBe(1),
    15_000,
  );
});

test('the view of the replicas has nothing answered by the primary', async () => {
  await using pool = open();
  await expect(pool.replica.query('select n from looks_harmless')).rejects.toMatchObject({ code: '25006' });
});
