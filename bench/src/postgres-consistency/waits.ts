import type { Pool } from '@rollcall/postgres';
import { quantile } from '../quantile.ts';
import { type Row, row } from '../row.ts';
import type { PostgresCluster } from './cluster.ts';
import { read, write } from './loads.ts';

const ROUNDS = 60;
/** V8 compiles. */
const WARM_UP = 10;
const REQUESTS = 20;
const READS = 4;

/** How long each read of a request took, in the order in which they were made, in µs. */
type Times = readonly number[][];

/** To look whether a server has come far enough. */
const LOOK_US = 35;

/** What a caller waits for longer than under `eventual`, one request after another. */
export async function waitRows(cluster: PostgresCluster): Promise<readonly Row[]> {
  const pools = await Promise.all([cluster.pool({}), cluster.pool({ consistency: 'eventual' })]);
  const before = await compare(pools, reads);
  const after = await compare(pools, async (pool) => {
    await write(pool);
    return reads(pool);
  });
  await Promise.all(pools.map((pool) => pool.end()));
  return [
    ...longer('a read where nothing was written', before, (times) => times.flat()),
    ...longer('the reads of a request after its write', after, (times) => times.flat()),
    ...longer('the first of them', after, ([first = []]) => first, roundTripOf(before)),
    ...longer('those that come after that', after, ([_, ...others]) => others.flat()),
  ];
}

/** What a write costs, off its own path: who reads at once waits for it. */
function roundTripOf([_, theirs]: readonly [Times, Times]): number {
  return quantile(theirs.flat(), 0.5);
}

function longer(
  name: string,
  [ours, theirs]: readonly [Times, Times],
  of: (times: Times) => number[],
  elseUs = 0,
): readonly Row[] {
  const [seen, peer] = [quantile(of(ours), 0.5), quantile(of(theirs), 0.5)];
  return [
    row({ name: `${name}, p50`, unit: 'µs', seen, peer }),
    row({
      name: `${name}: longer than \`eventual\``,
      unit: 'µs',
      goal: { atMost: LOOK_US + elseUs },
      seen: seen - peer,
    }),
  ];
}

/** In slices, back and forth, so that a machine that is slower for a while is so for both. */
async function compare(pools: readonly Pool[], request: (pool: Pool) => Promise<number[]>): Promise<[Times, Times]> {
  const times: [number[][], number[][]] = [none(), none()];
  for (let round = -WARM_UP; round < ROUNDS; round += 1)
    for (const turn of [0, 1]) {
      const which = ((turn + Math.abs(round)) % 2) as 0 | 1;
      for (let i = 0; i < REQUESTS; i += 1) {
        const taken = await (pools[which] as Pool).session(() => request(pools[which] as Pool));
        if (round >= 0) for (const [at, us] of taken.entries()) times[which][at]?.push(us);
      }
    }
  return times;
}

function none(): number[][] {
  return Array.from({ length: READS }, () => []);
}

async function reads(pool: Pool): Promise<number[]> {
  const taken: number[] = [];
  for (let i = 0; i < READS; i += 1) {
    const startedAt = performance.now();
    await read(pool);
    taken.push((performance.now() - startedAt) * 1_000);
  }
  return taken;
}
