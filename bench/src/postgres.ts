import type { Part } from './part.ts';
import { classification } from './postgres/classification.ts';
import { corpusRows } from './postgres/corpus.ts';
import { overheads } from './postgres/overhead.ts';
import { shares } from './postgres/shares.ts';
import { PostgresCluster } from './postgres-consistency/cluster.ts';
import type { Row } from './row.ts';

export const postgres: Part = {
  title: 'PostgreSQL: a primary and two standbys',
  peer: 'pg.Pool',
  async rows(): Promise<readonly Row[]> {
    await using cluster = await PostgresCluster.start();
    return [...(await overheads(cluster)), ...(await shares(cluster)), ...classification(), ...corpusRows()];
  },
};
