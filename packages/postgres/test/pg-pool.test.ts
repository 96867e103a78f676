import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import { expect, test, vi } from 'vitest';
import { Pool, type PoolConfig } from '../src/index.ts';
import { sharedCluster, WHERE } from './fixtures/shared-cluster.ts';

// What the readme of pg-pool promises, point by point, where pool.test.ts does not show it already.

const cluster = sharedCluster();

function open(options: PoolConfig = {}): Pool {
  return new Pool({ ...cluster().config, consistency: 'eventual', ...options });
}

test('onConnect runs before a connection is handed out, and verify may refuse it', async () => {
  const prepared: unknown[] = [];
  const prepare = async (client: pg.ClientBase): Promise<void> => {
    prepared.push((await client.query('select 1 as n')).rows[0]);
  };
  await using pool = open({ onConnect: prepare as (client: pg.ClientBase) => void }); // pg waits, and its types do not say so
  await pool.query(WHERE);
  expect(prepared).toEqual([{ n: 1 }]);
  await using strict = open({ verify: (_, done) => done(new Error('not you')) });
  await expect(strict.query(WHERE)).rejects.toThrow('not you');
  await expect(strict.connect()).rejects.toThrow('not you');
});

test('maxUses, idleTimeoutMillis and maxLifetimeSeconds end connections', async () => {
  await using used = open({ maxUses: 1 });
  await used.primary.query('select 1');
  expect(used.totalCount).toBe(0);
  await using idle = open({ idleTimeoutMillis: 10 });
  await idle.primary.query('select 1');
  await vi.waitFor(() => expect(idle.totalCount).toBe(0), 15_000);
  await using old = open({ maxLifetimeSeconds: 0.05, idleTimeoutMillis: 0 });
  await old.primary.query('select 1');
  await vi.waitFor(() => expect(old.totalCount).toBe(0), 15_000);
});

test("a Client of one's own is what the pool is made of, and what `pool.Client` is", async () => {
  class Own extends pg.Client {
    readonly isOwn = true;
  }
  await using pool = open({ Client: Own as unknown as new () => pg.ClientBase });
  const client = await pool.connect();
  expect([client instanceof Own, Reflect.get(client, 'isOwn')]).toEqual([true, true]);
  client.release();
  expect(Reflect.get(pool, 'Client')).toBe(Own);
});

test('each connection is told of once by `connect`, each use of it by `acquire`', async () => {
  await using pool = open({ max: 2 });
  let [connects, acquires] = [0, 0];
  pool.on('connect', (client) => Reflect.set(client, 'count', connects++));
  pool.on('acquire', () => {
    acquires += 1;
  });
  await Promise.all(Array.from({ length: 50 }, () => pool.primary.query('select now()')));
  expect([connects, acquires]).toEqual([2, 50]);
  const client = await pool.primary.connect();
  expect([0, 1]).toContain(Reflect.get(client, 'count'));
  client.release();
});

test('callbacks: a failed connect has a `done` to call, a failed query its error; `end` calls back', async () => {
  const wrong = open({ password: 'wrong' });
  const failed = await new Promise((resolve) => {
    wrong.connect((error, client, done) => {
      done(error);
      resolve([(error as pg.DatabaseError | undefined)?.code, client]);
    });
  });
  expect(failed).toEqual(['28P01', undefined]);
  const code = await new Promise((resolve) => {
    wrong.query('select 1', (error: Error) => resolve(Reflect.get(error, 'code')));
  });
  expect(code).toBe('28P01');
  await new Promise<void>((resolve) => wrong.end(resolve));
  expect(wrong.ended).toBe(true);
});

test('the environment says what the config does not', async () => {
  const { port, user, password, database, discovery } = cluster().config;
  const env = { PGHOST: 'pg', PGPORT: port, PGUSER: user, PGPASSWORD: password, PGDATABASE: database };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, String(value));
  await using pool = new Pool({ discovery });
  expect((await pool.query(WHERE)).rows[0].at).toMatch(/pg-[12]/);
  vi.unstubAllEnvs();
});

test('a pool that is too small: waiting for a client ends with connectionTimeoutMillis', async () => {
  await using pool = open({ max: 1, connectionTimeoutMillis: 200 });
  const client = await pool.primary.connect();
  await expect(pool.primary.query('select 1')).rejects.toThrow('timeout exceeded when trying to connect');
  client.release();
});

test('a pool that was ended says so, to who waits for a client and to who comes', async () => {
  const pool = open({ max: 1 });
  const client = await pool.primary.connect();
  const waiting = pool.primary.query('select 1');
  const done = pool.end();
  const asked = [waiting, pool.query('select 1'), pool.connect(), pool.primary.query('select 1'), pool.ready()];
  for (const { reason } of (await Promise.allSettled(asked)) as PromiseRejectedResult[])
    expect(reason).toMatchObject({ message: 'Cannot use a pool after calling end on the pool' });
  client.release();
  await done;
});

test('release(true) ends the connection, release() keeps it', async () => {
  await using pool = open();
  const kept = await pool.primary.connect();
  kept.release();
  expect([pool.totalCount, pool.idleCount]).toEqual([1, 1]);
  const ended = await pool.primary.connect();
  ended.release(true);
  expect(pool.totalCount).toBe(0);
});

test('an idle connection that breaks is told by `error`, and the next query has another', async () => {
  await using pool = open();
  const told = new Promise((resolve) => pool.once('error', (error: Error, client) => resolve([error, client])));
  const { rows } = await pool.primary.query('select pg_backend_pid() as pid');
  await cluster().node(0).query('select pg_terminate_backend($1)', [rows[0].pid]);
  const [error, client] = (await told) as [pg.DatabaseError, pg.Client];
  expect(error.code).toBe('57P01');
  expect(client).toBeInstanceOf(pg.Client);
  await pool.primary.query('select 1');
});

test('a client that is checked out and breaks ends no process, though nobody listens', async () => {
  await using pool = open();
  const client = await pool.primary.connect();
  const { rows } = await client.query('select pg_backend_pid() as pid');
  await cluster().node(0).query('select pg_terminate_backend($1)', [rows[0].pid]);
  await vi.waitFor(() => expect(Reflect.get(client, '_queryable')).toBe(false), 15_000);
  await expect(client.query('select 1')).rejects.toThrow('not queryable');
  client.release(true);
});

test.each(['ends', 'idles'])('a program that %s its pool ends by itself', async (how) => {
  const { port, password, user } = cluster().config;
  const pods = cluster().nodes.map(({ sighting }) => sighting);
  const program = fileURLToPath(new URL('./fixtures/short-program.ts', import.meta.url));
  const args = ['-C', '@rollcall/source', program, how, JSON.stringify({ port, password, user, pods })];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 15_000 });
  expect(stdout).toMatch(/^pg-[12]\n$/);
});
