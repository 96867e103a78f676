import type { Pool } from '@rollcall/postgres';
import { quantile } from '../quantile.ts';
import { type Row, row } from '../row.ts';
import type { PostgresCluster } from './cluster.ts';
import { type Load, loads } from './loads.ts';

const ROUNDS = 24;
/** V8 compiles. */
const WARM_UP = 4;
const REQUESTS = 60;
/** Other load on the machine makes each request dearer. A tenth of the slices have little. */
const UNDISTURBED = 0.1;

type Name = keyof typeof loads;

/** What a request costs more than under `eventual`, in µs of client CPU. */
interface Cost {
  readonly median: number;
  readonly undisturbed: number;
}

/** With that many requests at a time. */
export async function costRows(cluster: PostgresCluster, concurrency: number): Promise<readonly Row[]> {
  const session = await cluster.pool({});
  const eventual = await cluster.pool({ consistency: 'eventual' });
  const costs = {} as Record<Name, Cost>;
  for (const [name, load] of Object.entries(loads))
    costs[name as Name] = await compare(session, eventual, load, concurrency);
  await Promise.all([session, eventual].map((pool) => pool.end()));
  const figure = (name: string, of: (each: Name) => (part: keyof Cost) => number, each: Name): Row[] =>
    (['median', 'undisturbed'] as const).map((part) =>
      row({ name: `CPU of ${name}, ${concurrency} at a time, ${part}`, unit: 'µs', seen: of(each)(part) }),
    );
  const whole =
    (each: Name) =>
    (part: keyof Cost): number =>
      costs[each][part];
  const ofReads =
    (each: Name) =>
    (part: keyof Cost): number =>
      costs[each][part] - costs['a write'][part];
  const perRead =
    (each: Name) =>
    (part: keyof Cost): number =>
      ofReads(each)(part) / 4;
  return [
    ...figure('a read where nothing was written', whole, 'a read, and nothing was written'),
    ...figure('a read right after a write', ofReads, 'a write that is read back'),
    ...figure('each of four reads after a write', perRead, 'a write and four reads'),
    ...figure('a write', whole, 'a write'),
  ];
}

/** In slices, back and forth, so that a machine that is slower for a while is so for both. */
async function compare(session: Pool, eventual: Pool, load: Load, concurrency: number): Promise<Cost> {
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let round = -WARM_UP; round < ROUNDS; round += 1) {
    const isFirst = round % 2 === 0;
    const first = await cpuOf(isFirst ? session : eventual, load, concurrency);
    const second = await cpuOf(isFirst ? eventual : session, load, concurrency);
    if (round < 0) continue;
    ours.push(isFirst ? first : second);
    theirs.push(isFirst ? second : first);
  }
  const more = ours.map((us, i) => us - (theirs[i] ?? Number.NaN));
  return { median: quantile(more, 0.5), undisturbed: quantile(ours, UNDISTURBED) - quantile(theirs, UNDISTURBED) };
}

async function cpuOf(pool: Pool, load: Load, concurrency: number): Promise<number> {
  let left = REQUESTS;
  const before = process.cpuUsage();
  const work = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await pool.session(() => load(pool));
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / REQUESTS;
}
