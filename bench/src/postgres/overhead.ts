import type { PgPool, PostgresCluster } from '../postgres-consistency/cluster.ts';
import { quantile } from '../quantile.ts';
import { type Row, row } from '../row.ts';

const PAIRS = 60;
/** V8 compiles. */
const WARM_UP = 8;
const QUERIES = 1_000;
const CONCURRENCY = 10;
/** Other load on the machine makes each query dearer. A tenth of the slices have little. */
const UNDISTURBED = 0.1;

/** Both pools, at the same server, ask the same. */
interface Contest {
  readonly name: string;
  readonly ours: PgPool;
  readonly theirs: PgPool;
  readonly text: string;
}

/** Client CPU of a query, through ours and through a plain pg.Pool. */
export async function overheads(cluster: PostgresCluster): Promise<readonly Row[]> {
  const ours = await cluster.pool({ consistency: 'eventual', max: CONCURRENCY }, 2);
  await ours.query('create unlogged table noted (n int)');
  const [primary, replica] = ours.endpoints().map(({ endpoint }) => cluster.plain(endpoint, { max: CONCURRENCY }));
  if (primary === undefined || replica === undefined) throw new Error('there are not two servers');
  const rows = [
    ...(await compare({ name: 'a read', ours, theirs: replica, text: 'select $1::int as n' })),
    ...(await compare({ name: 'a write', ours, theirs: primary, text: 'insert into noted values ($1)' })),
  ];
  await Promise.all([ours, primary, replica].map((pool) => pool.end()));
  return rows;
}

/** In slices, back and forth, so that a machine that is slower for a while is so for both. */
async function compare({ name, ours, theirs, text }: Contest): Promise<readonly Row[]> {
  const [oursUs, theirsUs]: [number[], number[]] = [[], []];
  for (let pair = -WARM_UP; pair < PAIRS; pair += 1) {
    const isOursFirst = pair % 2 === 0;
    const first = await cpuOf(isOursFirst ? ours : theirs, text);
    const second = await cpuOf(isOursFirst ? theirs : ours, text);
    if (pair < 0) continue;
    oursUs.push(isOursFirst ? first : second);
    theirsUs.push(isOursFirst ? second : first);
  }
  const more = oursUs.map((us, pair) => us - (theirsUs[pair] ?? Number.NaN));
  const [mine, peer] = [oursUs, theirsUs].map((all) => quantile(all, UNDISTURBED));
  return [
    row({ name: `client CPU of ${name}, undisturbed`, unit: 'µs', seen: mine ?? Number.NaN, peer }),
    row({ name: `${name}: more than pg, median of ${PAIRS} pairs`, unit: 'µs', goal, seen: quantile(more, 0.5) }),
    row({ name: `${name}: more than pg, undisturbed`, unit: 'µs', goal, seen: (mine ?? 0) - (peer ?? 0) }),
  ];
}

const goal = { atMost: 2 } as const;

async function cpuOf(pool: PgPool, text: string): Promise<number> {
  let left = QUERIES;
  const before = process.cpuUsage();
  const work = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await pool.query(text, [left]);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / QUERIES;
}
