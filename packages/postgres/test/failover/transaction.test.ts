import { setTimeout as sleep } from 'node:timers/promises';
import { manualDiscovery, manualSource } from '@rollcall/testing';
import type pg from 'pg';
import { expect, test, vi } from 'vitest';
import { Pool, type PoolConfig } from '../../src/index.ts';
import { sharedCluster, WHERE } from '../fixtures/shared-cluster.ts';

const cluster = sharedCluster();

function open(options: PoolConfig = {}): Pool {
  return new Pool({ ...cluster().config, ...options });
}

async function count(n: number): Promise<number> {
  const [row] = await cluster().node(0).query<{ n: number }>('select count(*)::int as n from t where n = $1', [n]);
  return row?.n ?? Number.NaN;
}

/** Every client that was lent is back. */
function expectNoneOut({ totalCount, idleCount }: Pool): void {
  expect(totalCount - idleCount).toBe(0);
}

/** A transaction that reads, and writes what another one of its kind has read. */
async function conflicting(client: pg.PoolClient, other: () => Promise<unknown>): Promise<void> {
  await client.query('select sum(n) from t');
  await other();
  await client.query('insert into t values (50)');
}

test('what it returns is returned, once it is committed', async () => {
  await using pool = open();
  const result = await pool.transaction(async (client) => {
    await client.query('insert into t values (10)');
    return 'done';
  });
  expect([result, await count(10)]).toEqual(['done', 1]);
  expectNoneOut(pool);
});

test('what it throws is thrown, and what it wrote is gone', async () => {
  await using pool = open();
  const error = new Error('no');
  const run = async (client: pg.PoolClient): Promise<void> => {
    await client.query('insert into t values (20)');
    throw error;
  };
  await expect(pool.transaction(run)).rejects.toBe(error);
  expect(await count(20)).toBe(0);
  expectNoneOut(pool);
});

test('read only, it is at a replica; serializable too, which no replica can, at the primary', async () => {
  await using pool = open();
  await pool.ready({ role: 'replica' });
  const at = async (client: pg.PoolClient): Promise<unknown> => (await client.query(WHERE)).rows[0].at;
  expect(await pool.transaction(at, { readOnly: true })).toMatch(/pg-[12]/);
  expect(await pool.transaction(at, { readOnly: true, isolationLevel: 'serializable' })).toBe('pg-0');
  const level = async (client: pg.PoolClient): Promise<unknown> =>
    (await client.query('show transaction_isolation')).rows[0].transaction_isolation;
  expect(await pool.transaction(level, { isolationLevel: 'repeatable read' })).toBe('repeatable read');
});

test('what the server undid is done again as often as was asked for: by default never', async () => {
  await using pool = open({ consistency: 'strong' });
  const serializable = { isolationLevel: 'serializable' } as const;
  const other = (): Promise<void> => pool.transaction((client) => conflicting(client, async () => {}), serializable);
  let tries = 0;
  const run = (client: pg.PoolClient): Promise<void> => {
    tries += 1;
    return conflicting(client, tries === 1 ? other : async () => {});
  };
  await expect(pool.transaction(run, serializable)).rejects.toMatchObject({ code: '40001' });
  expect(tries).toBe(1);
  tries = 0;
  await pool.transaction(run, { ...serializable, retries: 1 });
  expect(tries).toBe(2);
  expectNoneOut(pool);
});

test('a COMMIT that undid everything, as a statement had failed, is no success', async () => {
  await using pool = open();
  const run = async (client: pg.PoolClient): Promise<void> => {
    await client.query('insert into t values (30)');
    await client.query('select 1 / 0').catch(() => {});
  };
  await expect(pool.transaction(run)).rejects.toMatchObject({ name: 'PostgresError', code: '40000' });
  expect(await count(30)).toBe(0);
});

test('a signal ends it: while it waits for a connection, and while it runs', async () => {
  await using pool = open({ max: 1 });
  const over = new AbortController();
  const reason = new Error('enough');
  const run = async (client: pg.PoolClient): Promise<void> => {
    await client.query('insert into t values (40)');
    await client.query('select pg_sleep(600)');
  };
  const running = pool.transaction(run, { signal: over.signal });
  const asleep = "select from pg_stat_activity where wait_event = 'PgSleep'";
  await vi.waitFor(async () => expect(await cluster().node(0).query(asleep)).toHaveLength(1), 15_000);
  const waiting = pool.transaction(run, { signal: over.signal });
  over.abort(reason);
  for (const each of [running, waiting]) await expect(each).rejects.toBe(reason);
  await expect(pool.transaction(run, { signal: over.signal })).rejects.toBe(reason);
  await pool.query('insert into t values (41)'); // the only connection is free
  expect(await count(40)).toBe(0);
  await vi.waitFor(() => expectNoneOut(pool), 15_000);
});

test('… and while it waits for a primary', async () => {
  const standbys = [1, 2].map((n) => cluster().node(n).sighting);
  await using pool = open({ discovery: manualDiscovery({ pg: manualSource(standbys) }) });
  await pool.ready({ role: 'replica' });
  const over = new AbortController();
  const begun = pool.transaction(() => sleep(0), { signal: over.signal });
  await vi.waitFor(() => expect(pool.waitingCount).toBe(1), 15_000);
  over.abort(new Error('enough'));
  await expect(begun).rejects.toThrow('enough');
  expectNoneOut(pool);
});

test('options that are none', async () => {
  await using pool = open();
  const bad = (options: object): Promise<unknown> => pool.transaction(() => sleep(0), options);
  for (const options of [{ retries: -1 }, { retries: 0.5 }, { isolationLevel: 'total' }])
    await expect(bad(options)).rejects.toMatchObject({ code: 'ROLLCALL_BAD_OPTION' });
});

test('without a service behind it, too', async () => {
  const { address, port } = cluster().node(0);
  await using pool = new Pool({ ...cluster().config, host: address, port });
  expect(await pool.transaction(async (client) => (await client.query(WHERE)).rows[0].at)).toBe('pg-0');
  await pool.ready();
  await using nobody = new Pool({ ...cluster().config, host: address, port: 1 });
  await expect(nobody.ready()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});
