import { expect, test, vi } from 'vitest';
import { Pool } from '../../src/index.ts';
import { type PostgresCluster, startCluster } from '../fixtures/cluster.ts';
import { Replay } from '../fixtures/replay.ts';
import { caughtUp, WHERE } from '../fixtures/shared-cluster.ts';

async function start(): Promise<PostgresCluster> {
  const cluster = await startCluster();
  await cluster.node(0).query('create table t (n int)');
  await caughtUp(cluster);
  return cluster;
}

async function open(cluster: PostgresCluster): Promise<Pool> {
  const pool = new Pool(cluster.config);
  await pool.ready();
  await vi.waitFor(() => expect(roles(pool)).toBe('primary replica replica'), 10_000);
  return pool;
}

function roles(pool: Pool): string {
  return pool
    .endpoints()
    .map(({ role }) => role)
    .join(' ');
}

interface Sight {
  readonly at: string;
  readonly rows: number;
}

async function look(pool: Pool, n: number): Promise<Sight> {
  const text = `select current_setting('cluster_name') as at, (select count(*)::int from t where n = $1) as rows`;
  return (await pool.query<Sight>(text, [n])).rows[0] as Sight;
}

/** A write, its token, and nobody who leads any more. */
async function writeAndKill(cluster: PostgresCluster, pool: Pool, n: number): Promise<string | undefined> {
  const token = await pool.session(async (session) => {
    await pool.query('insert into t values ($1)', [n]);
    await vi.waitFor(() => expect(session.token).not.toMatch(/-$/), 10_000);
    return session.token;
  });
  await caughtUp(cluster);
  await cluster.node(0).kill();
  return token;
}

test('a token outlives a failover: in a pool that was there, and in one that came later', async () => {
  await using cluster = await start();
  await using pool = await open(cluster);
  const token = await writeAndKill(cluster, pool, 1);
  await cluster.node(1).promote();
  await cluster.node(2).refollow(cluster.node(1));
  await using later = new Pool(cluster.config);
  for (const each of [pool, later]) {
    await vi.waitFor(() => expect(roles(each)).toBe('unknown primary replica'), 10_000);
    await each.session(
      async () => {
        expect((await look(each, 1)).rows).toBe(1);
        // The replica has replayed what the new primary began with: it has all that anybody has.
        await vi.waitFor(async () => expect(await look(each, 1)).toEqual({ at: 'pg-2', rows: 1 }), 10_000);
      },
      { after: token },
    );
  }
});

test('what is written after a failover is seen too: a replica of the timeline before has not caught up', async () => {
  await using cluster = await start();
  await using pool = await open(cluster);
  await writeAndKill(cluster, pool, 1);
  await cluster.node(1).promote(); // nobody follows it
  await pool.session(async (session) => {
    await pool.query('insert into t values (2)');
    for (let i = 0; i < 10; i++) expect(await look(pool, 2)).toEqual({ at: 'pg-1', rows: 1 });
    await vi.waitFor(() => expect(session.token).toMatch(/^[0-9a-z]+\.2\.[0-9a-z]+$/), 10_000);
    await cluster.node(2).refollow(cluster.node(1));
    await vi.waitFor(async () => expect(await look(pool, 2)).toEqual({ at: 'pg-2', rows: 1 }), 10_000);
  });
});

test('nobody leads: who has written waits for whoever will; who has not, and who is in no session, reads on', async () => {
  await using cluster = await start();
  await using pool = await open(cluster);
  const replays = await Promise.all([1, 2].map((n) => Replay.of(cluster.node(n))));
  await Promise.all(replays.map((replay) => replay.pause()));
  const written = await pool.session(async () => {
    await pool.query('insert into t values (1)');
    await cluster.node(0).kill();
    await vi.waitFor(() => expect(roles(pool)).toBe('unknown replica replica'), 10_000);
    return { reading: look(pool, 1) };
  });
  expect((await pool.query(WHERE)).rows[0].at).toMatch(/pg-[12]/);
  expect((await pool.session(() => pool.query(WHERE))).rows[0].at).toMatch(/pg-[12]/);
  await Promise.all(replays.map((replay) => replay[Symbol.asyncDispose]())); // replay goes on
  await cluster.node(1).promote();
  expect((await written.reading).rows).toBe(1);
});
