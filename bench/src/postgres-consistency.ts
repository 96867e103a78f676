import type { Part } from './part.ts';
import { PostgresCluster } from './postgres-consistency/cluster.ts';
import { costRows } from './postgres-consistency/cost.ts';
import { shareRows } from './postgres-consistency/share.ts';
import { waitRows } from './postgres-consistency/waits.ts';
import type { Row } from './row.ts';

/** What it costs to read one's own writes, more than under `consistency: 'eventual'`: in time to wait, and in client CPU. */
export const postgresConsistency: Part = {
  title: "Postgres: reading one's own writes (a primary, two replicas)",
  peer: undefined,
  async rows(): Promise<readonly Row[]> {
    await using cluster = await PostgresCluster.start();
    const pool = await cluster.pool({});
    await pool.query('create table history (key int, n int); create index on history (key, n)');
    await pool.end();
    return [
      ...(await shareRows(cluster, 0)),
      ...(await shareRows(cluster, 4)),
      ...(await waitRows(cluster)),
      ...(await costRows(cluster, 1)),
      ...(await costRows(cluster, 10)),
    ];
  },
};
