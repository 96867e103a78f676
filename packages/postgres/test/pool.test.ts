import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from, to } from 'pg-copy-streams';
import Cursor from 'pg-cursor';
import QueryStream from 'pg-query-stream';
import { expect, test, vi } from 'vitest';
import { Pool, type PoolConfig, poolFor } from '../src/index.ts';
import { sharedCluster, WHERE } from './fixtures/shared-cluster.ts';

const cluster = sharedCluster();

function open(options: PoolConfig = {}): Pool {
  return new Pool({ ...cluster().config, consistency: 'eventual', ...options });
}

async function everybodyKnown(pool: Pool): Promise<void> {
  await pool.ready();
  await vi.waitFor(() => expect(pool.endpoints().map(({ role }) => role)).not.toContain('unknown'), 15_000);
}

test('it is a pg.Pool, by name too', async () => {
  await using pool = open();
  expect(pool).toBeInstanceOf(pg.Pool);
  expect(pool.constructor.name).toBe('Pool');
  expect(pool.primary).toBeInstanceOf(pg.Pool);
  expect(pool.replica).toBeInstanceOf(pg.Pool);
  expect(poolFor(pg)).toBe(Pool);
});

test('reads go to replicas, both of them; writes to the primary', async () => {
  await using pool = open();
  await everybodyKnown(pool);
  const { rows } = await pool.query('insert into t values ($1) returning n', [1]);
  expect(rows).toEqual([{ n: 1 }]);
  for (let i = 0; i < 30; i++) await pool.query(WHERE);
  const [primary, one, other] = pool.endpoints();
  expect([primary?.role, primary?.reads, primary?.writes]).toEqual(['primary', 0, 1]);
  expect((one?.reads ?? 0) + (other?.reads ?? 0)).toBe(30);
  expect([one, other].map((server) => (server?.reads ?? 0) > 0 && server?.writes === 0)).toEqual([true, true]);
});

test('the views go to one role, whatever the text', async () => {
  await using pool = open();
  expect((await pool.primary.query(WHERE)).rows).toEqual([{ at: 'pg-0' }]);
  await expect(pool.replica.query('insert into t values (1)')).rejects.toMatchObject({ code: '25006' });
  const client = await pool.replica.connect();
  expect((await client.query(WHERE)).rows[0].at).toMatch(/pg-[12]/);
  client.release();
});

test('every form of query', async () => {
  await using pool = open();
  const called = (...args: unknown[]): Promise<pg.QueryResult> =>
    new Promise((resolve, reject) => {
      const done = (error: Error, result: pg.QueryResult): void => (error ? reject(error) : resolve(result));
      (pool.query as (...all: unknown[]) => unknown)(...args, done);
    });
  const text = 'select $1::int as n';
  const results = [
    await pool.query('select 1 as n'),
    await pool.query(text, [1]),
    await pool.query({ text, values: [1] }),
    await pool.query({ text }, [1]),
    await called('select 1 as n'),
    await called(text, [1]),
    await called({ text, values: [1] }),
    await called({ text }, [1]),
    await pool.query({ name: 'one', text, values: [1] }),
  ];
  for (const { rows, rowCount, command, fields } of results)
    expect([rows, rowCount, command, fields[0]?.dataTypeID]).toEqual([[{ n: 1 }], 1, 'SELECT', 23]);
  expect((await pool.query({ text, values: [1], rowMode: 'array' })).rows).toEqual([[1]]);
  await expect(called('select 1/0')).rejects.toMatchObject({ code: '22012' });
});

test('types per query, per pool', async () => {
  const getTypeParser = (): ((text: string) => string) => (text) => `<${text}>`;
  const types = { getTypeParser } as unknown as pg.CustomTypesConfig;
  await using pool = open();
  expect((await pool.query({ text: 'select 1 as n', types })).rows).toEqual([{ n: '<1>' }]);
  await using typed = open({ types });
  expect((await typed.query('select 1 as n')).rows).toEqual([{ n: '<1>' }]);
});

test('cursors and streams are given back at once, and end where they belong', async () => {
  await using pool = open();
  const client = await pool.connect();
  const cursor = new Cursor<{ n: number }>('select n from generate_series(1, 5) n');
  expect(client.query(cursor)).toBe(cursor);
  expect(await cursor.read(2)).toEqual([{ n: 1 }, { n: 2 }]);
  await cursor.close();
  const rows: unknown[] = [];
  for await (const row of client.query(new QueryStream('select n from generate_series(1, 3) n'))) rows.push(row);
  expect(rows).toHaveLength(3);
  await pipeline(
    async function* () {
      yield '7\n';
      yield '8\n';
    },
    client.query(from('copy t from stdin')),
  );
  expect(String(await buffer(client.query(to('copy (select n from t where n > 6 order by n) to stdout'))))).toBe(
    '7\n8\n',
  );
  client.release();
  expect(
    pool
      .endpoints()
      .map(({ reads }) => reads)
      .reduce((a, b) => a + b),
  ).toBeGreaterThan(1);
});

test('callbacks of connect, with their release', async () => {
  await using pool = open();
  const row = await new Promise((resolve, reject) => {
    pool.connect((error, client, release) => {
      if (client === undefined) return reject(error);
      client.query('select 1 as n', (failure: Error, result: pg.QueryResult) => {
        release();
        if (failure) reject(failure);
        else resolve(result.rows[0]);
      });
    });
  });
  expect(row).toEqual({ n: 1 });
});

test('events, counts and options are those of pg', async () => {
  const pool = open({ max: 1 });
  const seen: string[] = [];
  for (const event of ['connect', 'acquire', 'release', 'remove'] as const) pool.on(event, () => seen.push(event));
  await everybodyKnown(pool);
  const client = await pool.connect();
  expect([pool.totalCount, pool.idleCount, pool.waitingCount, pool.expiredCount]).toEqual([1, 0, 0, 0]);
  const next = pool.primary.connect();
  expect(pool.waitingCount).toBe(1);
  client.release();
  expect(() => client.release()).toThrow('already been released');
  (await next).release();
  expect(pool.idleCount).toBe(1);
  expect(pool.options).toMatchObject({ host: 'pg', max: 1, idleTimeoutMillis: 10_000 });
  await pool.end();
  expect([pool.ending, pool.ended]).toEqual([true, true]);
  expect(seen).toEqual(['connect', 'acquire', 'release', 'acquire', 'release']);
  await expect(pool.end()).rejects.toThrow('more than once');
  await expect(pool.query('select 1')).rejects.toThrow('after calling end');
  await expect(pool.connect()).rejects.toThrow('after calling end');
});

test('max is per server', async () => {
  await using pool = open({ max: 2 });
  await everybodyKnown(pool);
  const clients = await Promise.all(Array.from({ length: 4 }, () => pool.replica.connect()));
  expect(pool.totalCount).toBe(4);
  for (const client of clients) client.release();
});

test('a password may be a function', async () => {
  await using pool = open({ password: async () => 'secret' });
  expect((await pool.query('select 1 as n')).rows).toEqual([{ n: 1 }]);
});

test('the service may be named by a URL', async () => {
  const { port, discovery } = cluster().config;
  await using pool = new Pool({ connectionString: `postgres://postgres:secret@pg:${port}/postgres`, discovery });
  expect((await pool.query(WHERE)).rows[0].at).toMatch(/pg-[12]/);
});

test('a host that is no service is as in pg', async () => {
  const { address } = cluster().node(0);
  await using pool = open({ host: address });
  expect((await pool.query(WHERE)).rows).toEqual([{ at: 'pg-0' }]);
  expect([pool.endpoints(), pool.totalCount, pool.primary]).toEqual([[], 1, pool]);
});

test('an option that is wrong is said so', () => {
  expect(() => open({ reads: 'nobody' as 'replica' })).toThrow(
    "`reads` must be 'prefer-replica', 'replica', 'primary'",
  );
  expect(() => open({ waitMs: -1 })).toThrow('`waitMs`');
});

test('ready waits for a role; where nobody ever will have it, it says so', async () => {
  await using pool = open();
  await pool.ready({ signal: AbortSignal.timeout(15_000) });
  expect(pool.endpoints().map(({ role }) => role)).toContain('primary');
  await pool.ready({ role: 'replica' });
  await using wrong = open({ password: 'wrong' });
  await expect(wrong.ready()).rejects.toMatchObject({ code: '28P01' });
});

test('strings are read as the servers read them', async () => {
  await using pool = open({ options: '-c standard_conforming_strings=off -c escape_string_warning=off' });
  await pool.query(WHERE);
  const { rows } = await pool.query("select '\\'; insert into t values (99); --'");
  expect(Object.values(rows[0])).toEqual(["'; insert into t values (99); --"]);
  expect(pool.endpoints()[0]?.writes).toBe(0);
});
