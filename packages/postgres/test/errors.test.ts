import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { manualClock, manualDiscovery, manualSource } from '@rollcall/testing';
import { expect, test, vi } from 'vitest';
import { Pool, PostgresError } from '../src/index.ts';
import { startCluster } from './fixtures/cluster.ts';
import { sharedCluster, WHERE } from './fixtures/shared-cluster.ts';

const cluster = sharedCluster();

async function failure(asked: Promise<unknown>): Promise<PostgresError> {
  const error = await asked.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (PostgresError.is(error)) return error;
  throw new Error('not a PostgresError', { cause: error });
}

test('a wrong password: said at once, with what each server said; it ejects nobody', async () => {
  await using pool = new Pool({ ...cluster().config, password: 'wrong' });
  for (const asked of [pool.query(WHERE), pool.query('insert into t values (1)'), pool.connect()]) {
    const { code, seen, cause } = await failure(asked);
    expect(code).toBe('28P01');
    expect(seen.map(({ saw }) => saw)).toEqual(
      Array(3).fill('password authentication failed for user "postgres" (28P01)'),
    );
    expect(seen[0]?.endpoint).toMatch(/^pg-0 \(127\.0\.\d\.1:\d+\)$/);
    expect(cause).toBeDefined();
  }
  expect(pool.endpoints().map(({ state, ejections }) => [state, ejections])).toEqual(Array(3).fill(['available', 0]));
});

test('a wrong password is not tried thirty times a second', async () => {
  const clock = manualClock();
  let asked = 0;
  const password = (): string => {
    asked += 1;
    return 'wrong';
  };
  await using pool = new Pool({ ...cluster().config, password, clock });
  await failure(pool.query(WHERE));
  for (let ms = 0; ms < 500; ms += 50) await clock.advance(50);
  expect(asked).toBe(3);
  await clock.advance(1_000);
  await vi.waitFor(() => expect(asked).toBe(6), 15_000);
});

test('no password at all: said at once, too', async () => {
  await using pool = new Pool({ ...cluster().config, password: undefined });
  const { code, seen } = await failure(pool.query(WHERE));
  expect([code, seen[0]?.saw]).toEqual(['28P01', expect.stringContaining('client password must be')]);
});

test('a password that is wrong from some time on: said by the server, and no reason to fail over', async () => {
  let password = 'secret';
  await using pool = new Pool({ ...cluster().config, password: () => password });
  await pool.query('insert into t values (1)');
  const client = await pool.primary.connect();
  password = 'wrong';
  const { code, seen } = await failure(pool.primary.connect());
  expect([code, seen.map(({ endpoint }) => endpoint.slice(0, 4))]).toEqual(['28P01', ['pg-0']]);
  expect(pool.endpoints().map(({ role, state }) => [role, state])[0]).toEqual(['primary', 'available']);
  client.release();
});

test('a password function that fails: its own error, and no word against the server', async () => {
  const refused = Object.assign(new Error('the vault does not answer'), { code: 'ECONNREFUSED' });
  let password = (): Promise<string> => Promise.resolve('secret');
  await using pool = new Pool({ ...cluster().config, password: () => password() });
  await pool.query('insert into t values (1)');
  const client = await pool.primary.connect();
  password = () => Promise.reject(refused);
  await expect(pool.primary.connect()).rejects.toBe(refused);
  expect(pool.endpoints().map(({ role, state }) => [role, state])[0]).toEqual(['primary', 'available']);
  client.release();
});

test('a database that nobody has', async () => {
  await using pool = new Pool({ ...cluster().config, database: 'nowhere' });
  const { code, message } = await failure(pool.query(WHERE));
  expect(code).toBe('3D000');
  expect(message).toContain('pg-0');
});

test('who does not speak PostgreSQL', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const discovery = manualDiscovery({ pg: manualSource([`pg-0@127.0.0.1:${port}`]) });
  await using pool = new Pool({ host: 'pg', port, discovery });
  const { code, seen } = await failure(pool.query(WHERE));
  expect(code).toBe('ROLLCALL_NOT_POSTGRES');
  expect(seen[0]?.saw).toContain('does not speak');
  server.close();
});

test('two clusters behind one name: nobody can tell which one is meant', async () => {
  await using other = await startCluster({ standbys: 0, fresh: true });
  const discovery = manualDiscovery({ pg: manualSource([cluster().node(0).sighting, other.node(0).sighting]) });
  await using pool = new Pool({ ...cluster().config, discovery });
  const { code, seen } = await failure(pool.query('insert into t values (1)'));
  expect(code).toBe('ROLLCALL_TWO_CLUSTERS');
  expect(new Set(seen.map(({ saw }) => saw)).size).toBe(2);
});

test('nobody but standbys: reads are answered, writes are told after waitMs', async () => {
  const { nodes } = cluster();
  const discovery = manualDiscovery({ pg: manualSource(nodes.slice(1).map(({ sighting }) => sighting)) });
  await using pool = new Pool({ ...cluster().config, discovery, waitMs: 50 });
  expect((await pool.query(WHERE)).rows[0].at).toMatch(/pg-[12]/);
  await vi.waitFor(() => expect(pool.endpoints().map(({ role }) => role)).toEqual(['replica', 'replica']), 15_000);
  const { code, seen } = await failure(pool.query('insert into t values (1)'));
  expect(code).toBe('ROLLCALL_ALL_STANDBYS');
  expect(seen.map(({ saw }) => saw)).toEqual(['follows in epoch 1', 'follows in epoch 1']);
});

test('nobody listens', async () => {
  const discovery = manualDiscovery({ pg: manualSource(['pg-0@127.0.0.1:1']) });
  await using pool = new Pool({ host: 'pg', port: 1, discovery, waitMs: 50 });
  expect(await failure(pool.query('insert into t values (1)'))).toMatchObject({
    code: 'ROLLCALL_NO_PRIMARY',
    seen: [{ endpoint: 'pg-0 (127.0.0.1:1)', saw: 'connect ECONNREFUSED' }],
  });
});

test('nobody is listed: what discovery says', async () => {
  await using pool = new Pool({ host: 'pg', discovery: manualDiscovery({ pg: manualSource([]) }), waitMs: 50 });
  await expect(pool.query(WHERE)).rejects.toMatchObject({ code: 'ROLLCALL_NO_ENDPOINTS' });
});

test('a text that cannot be read goes to the primary, and fails as in pg', async () => {
  await using pool = new Pool(cluster().config);
  await expect(pool.query("select 'open")).rejects.toMatchObject({ code: '42601' });
  expect(pool.endpoints()[0]?.requests).toBe(1);
});
