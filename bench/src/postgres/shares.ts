import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from '@rollcall/postgres';
import type { PostgresCluster } from '../postgres-consistency/cluster.ts';
import { type Row, row } from '../row.ts';

const WORKERS = 12;
const SECOND = 1_000;

/** How evenly reads are spread once a replica has joined, and once one has left: the busiest one's share, over the mean. */
export async function shares(cluster: PostgresCluster): Promise<readonly Row[]> {
  const { pool, list } = await cluster.changing({ consistency: 'eventual', max: WORKERS }, 2);
  const load = new Load(pool);
  await sleep(SECOND);
  const rows = [...(await after('joins', load, () => list(3))), ...(await after('leaves', load, () => list(2)))];
  await load.stop();
  await pool.end();
  return rows;
}

async function after(what: string, load: Load, change: () => void): Promise<readonly Row[]> {
  change();
  const ratios: number[] = [];
  for (let second = 0; second < 5; second += 1) ratios.push(await load.unevenness(SECOND));
  const even = ratios.findIndex((ratio) => ratio <= 1.2) + 1;
  return [
    row({
      name: `a replica ${what}: the busiest one's reads over the mean, 5th second`,
      goal: { atMost: 1.2 },
      seen: ratios.at(-1) ?? Number.NaN,
    }),
    row({
      name: `a replica ${what}: from which second on`,
      goal: { atMost: 5 },
      seen: even === 0 ? Number.POSITIVE_INFINITY : even,
    }),
    row({ name: `a replica ${what}: failed reads`, goal: { atMost: 0 }, seen: load.failed }),
  ];
}

/** Reads without a pause. */
class Load {
  failed = 0;
  readonly #pool: Pool;
  readonly #work: Promise<unknown>;
  #isOver = false;

  constructor(pool: Pool) {
    this.#pool = pool;
    this.#work = Promise.all(Array.from({ length: WORKERS }, () => this.#read()));
  }

  /** In the time to come: 1 is even. */
  async unevenness(ms: number): Promise<number> {
    const before = this.#reads();
    await sleep(ms);
    const served = [...this.#reads()].map(([id, reads]) => reads - (before.get(id) ?? 0));
    return (Math.max(...served) * served.length) / served.reduce((all, each) => all + each, 0);
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#work;
  }

  #reads(): Map<string, number> {
    const replicas = this.#pool.endpoints().filter(({ role }) => role !== 'primary');
    return new Map(replicas.map(({ endpoint, reads }) => [endpoint.id, reads]));
  }

  async #read(): Promise<void> {
    while (!this.#isOver)
      await this.#pool.query('select $1::int as n', [1]).catch(() => {
        this.failed += 1;
      });
  }
}
