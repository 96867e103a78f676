import type { Pool } from '@rollcall/postgres';
import { type Row, row } from '../row.ts';
import type { PostgresCluster } from './cluster.ts';

const READS = 1_000;
const SESSIONS = 4;

interface Sight {
  readonly at: string;
  readonly rows: number;
}

/** Who answers a read right after a write, and whether it is seen, where each replica is late by that much. */
export async function shareRows(cluster: PostgresCluster, lateMs: number): Promise<readonly Row[]> {
  await cluster.delay(lateMs);
  const pool = await cluster.pool({});
  const seen: Sight[] = [];
  await Promise.all(Array.from({ length: SESSIONS }, (_, session) => play(pool, -1 - session, seen)));
  await pool.end();
  await cluster.delay(0);
  const byReplicas = seen.filter(({ at }) => at !== 'pg-0').length / seen.length;
  const stale = seen.filter(({ rows }) => rows === 0).length;
  const late = `replicas ${lateMs} ms late`;
  return [
    row({ name: `own writes not seen, of ${seen.length}, ${late}`, goal: { atMost: 0 }, seen: stale }),
    row({ name: `share of the reads that replicas answer, ${late}`, goal: { atLeast: 0.8 }, seen: byReplicas }),
  ];
}

async function play(pool: Pool, key: number, seen: Sight[]): Promise<void> {
  for (let n = 2; n < 2 + READS / SESSIONS; n += 1)
    await pool.session(async () => {
      await pool.query('insert into history values ($1, $2)', [key, n]);
      seen.push(await look(pool, key, n));
    });
}

async function look(pool: Pool, key: number, n: number): Promise<Sight> {
  const text =
    "select current_setting('cluster_name') as at, (select count(*)::int from history where key = $1 and n = $2) as rows";
  return (await pool.query<Sight>(text, [key, n])).rows[0] as Sight;
}
