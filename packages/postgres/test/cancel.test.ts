import type pg from 'pg';
import { expect, test, vi } from 'vitest';
import { Pool } from '../src/index.ts';
import { cancelOf } from '../src/pool/cancel.ts';
import { Backends } from '../src/servers/backends.ts';
import { sharedCluster } from './fixtures/shared-cluster.ts';

const cluster = sharedCluster();

interface Busy {
  readonly pid: number;
  readonly ended: Promise<unknown>;
}

/** A query that sleeps, at a replica, on the only connection there. */
async function busy(pool: Pool): Promise<Busy> {
  const client = await pool.replica.connect();
  const ended = client.query('select pg_sleep(600)').then(
    () => 'slept',
    (error: pg.DatabaseError) => error.code,
  );
  void ended.then(() => client.release());
  const pid = Reflect.get(client, 'processID');
  // A cancel that comes before the query has begun cancels nothing.
  const sleeping = "select from pg_stat_activity where pid = $1 and wait_event = 'PgSleep'";
  await vi.waitFor(async () => expect(await cluster().node(1).query(sleeping, [pid])).toHaveLength(1), 5_000);
  return { pid, ended };
}

function open(): Pool {
  const { nodes } = cluster();
  cluster().source.set([nodes[0].sighting, cluster().node(1).sighting]);
  return new Pool({ ...cluster().config, max: 1 });
}

test('by the pool, by a client of the pool, or by a Client beside it: it reaches the server whose query it is', async () => {
  await using pool = open();
  await pool.ready({ role: 'replica' });
  const ways = [
    (pid: number) => pool.query('select pg_cancel_backend($1)', [pid]),
    (pid: number) => pool.query(`select pg_cancel_backend(${pid})`),
    (pid: number) => pool.primary.query('select pg_cancel_backend($1)', [pid]),
    async (pid: number) => {
      const leased = await pool.connect();
      await leased.query('select pg_cancel_backend($1)', [pid]);
      leased.release();
    },
    async (pid: number) => {
      const Client: typeof pg.Client = Reflect.get(pool, 'Client');
      const client = new Client({ ...pool.options });
      await client.connect();
      await client.query('select pg_cancel_backend($1)', [pid]);
      await client.end();
    },
  ];
  for (const way of ways) {
    const { pid, ended } = await busy(pool);
    await way(pid);
    expect(await ended).toBe('57014');
  }
});

test('a client that had told its pid before its first query took it to a replica', async () => {
  await using pool = open();
  await pool.query('insert into t values (1)'); // the client begins at the primary
  await pool.ready({ role: 'replica' });
  const client = await pool.connect();
  const pid = Reflect.get(client, 'processID');
  const asleep = client
    .query('/* rollcall:replica */ select pg_sleep(600)')
    .catch(({ code }: pg.DatabaseError) => code);
  const sleeping = "select from pg_stat_activity where wait_event = 'PgSleep'";
  await vi.waitFor(async () => expect(await cluster().node(1).query(sleeping)).toHaveLength(1), 5_000);
  await pool.query('select pg_cancel_backend($1)', [pid]);
  expect(await asleep).toBe('57014');
  expect(Reflect.get(client, 'processID')).toBe(pid);
  client.release();
});

test('a query whose client is released with an error ends with the connection: it is not asked again elsewhere', async () => {
  await using pool = open();
  await pool.ready({ role: 'replica' });
  const client = await pool.connect();
  const ended = client.query('select pg_sleep(600)').catch(({ message }: Error) => message);
  const sleeping = "select from pg_stat_activity where wait_event = 'PgSleep'";
  await vi.waitFor(async () => expect(await cluster().node(1).query(sleeping)).toHaveLength(1), 5_000);
  client.release(true);
  expect(await ended).toBe('Connection terminated');
  expect(pool.totalCount - pool.idleCount).toBe(0);
  await cluster().node(1).query("select pg_terminate_backend(pid) from pg_stat_activity where wait_event = 'PgSleep'");
});

test('two servers have the same pid: the second one is known by another', () => {
  const backends = new Backends();
  const [one, other] = [{ processID: 7 }, { processID: 7 }] as unknown as [pg.Client, pg.Client];
  const at = (name: string): never => ({ name }) as never;
  backends.add(one, at('pg-0'));
  backends.add(other, at('pg-1'));
  const pids = [one, other].map((client) => Reflect.get(client, 'processID') as number);
  expect(pids[0]).toBe(7);
  expect(pids.map((pid) => backends.find(pid))).toEqual([
    { endpoint: at('pg-0'), pid: 7 },
    { endpoint: at('pg-1'), pid: 7 },
  ]);
  backends.delete(other);
  expect(backends.find(pids[1] ?? 0)).toBeUndefined();
});

test('what is asked of the server names the pid that it knows', () => {
  const [values, literal] = [
    cancelOf({ config: { text: 'select pg_terminate_backend($1, 5)' }, values: [7] }),
    cancelOf({ config: 'SELECT pg_cancel_backend( 7::int )', values: undefined }),
  ];
  expect([values?.pid, values?.aimed(8).config]).toEqual([
    7,
    { text: 'select pg_terminate_backend($1, 5)', values: [8] },
  ]);
  expect([literal?.pid, literal?.aimed(8).config]).toEqual([7, { text: 'SELECT pg_cancel_backend( 8::int )' }]);
  expect(
    cancelOf({ config: 'select pg_cancel_backend(pid) from pg_stat_activity', values: undefined }),
  ).toBeUndefined();
});
