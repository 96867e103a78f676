import { afterAll, beforeAll, expect, test } from 'vitest';
import { Pool } from '../../src/index.ts';
import { type PostgresCluster, startCluster } from '../fixtures/cluster.ts';
import type { History } from '../fixtures/history.ts';
import { caughtUp } from '../fixtures/shared-cluster.ts';
import { reads, TABLES, writes } from './clients.ts';
import { play } from './play.ts';

/** The long form takes some minutes; on a machine that does ten other things, a quarter of an hour. */
const forms: Readonly<Record<string, number>> = { thorough: 5_000, long: 100_000 };
const READS = forms[process.env.ROLLCALL_TEST ?? ''] ?? 800;
const LONG_MS = 1_800_000;

let cluster: PostgresCluster;
beforeAll(async () => {
  cluster = await startCluster();
  await cluster.node(0).query(TABLES);
  await caughtUp(cluster);
});
afterAll(() => cluster[Symbol.asyncDispose]());

/** @returns the share of reads that replicas have answered. */
async function judge(history: History): Promise<number> {
  await using pool = new Pool(cluster.config);
  const { reads: made, writes: done, elsewhere, ...found } = await history.judge(pool.primary);
  expect(found).toEqual({ lost: [], duplicated: [], stale: [], phantoms: [] });
  expect([made >= READS, done > 0]).toEqual([true, true]);
  const share = elsewhere('pg-0');
  console.log(`${made} reads, ${done} writes: 0 stale, ${Math.round(share * 100)} % of the reads by replicas`);
  return share;
}

test('replicas that are paused and delayed at random: every session sees its own writes', {
  timeout: LONG_MS,
}, async () => {
  await judge(await play(cluster, { reads: READS, delaysMs: [0, 0, 4, 30, 200], pausesMs: [5, 20, 80] }));
});

test('replicas that are late answer most of the reads, where there is time', { timeout: LONG_MS }, async () => {
  // As much as a machine takes that is busy with other things; by default it is 10 ms.
  const late = { delaysMs: [0, 1, 2, 4, 6], pausesMs: [] };
  const history = await play(cluster, { reads: READS, ...late, options: { catchUpMs: 10_000 } });
  expect(await judge(history)).toBeGreaterThan(0.8);
});

test('a commit that is answered long before it is on disk, and so long before any replica hears of it', async () => {
  const settings = { synchronous_commit: 'off', wal_writer_delay: '10s' };
  await using own = await startCluster({ settings });
  await own.node(0).query(TABLES);
  await own.node(0).query('checkpoint');
  await caughtUp(own);
  await using pool = new Pool(own.config);
  await pool.ready({ role: 'replica' });
  for (let n = 1; n <= 10; n++)
    await pool.session(async () => {
      await writes.insert?.(pool, 1, n);
      expect(await reads.query?.(pool, 1)).toMatchObject({ n });
    });
});
