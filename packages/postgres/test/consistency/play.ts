import { Pool, type PoolConfig } from '../../src/index.ts';
import type { PostgresCluster } from '../fixtures/cluster.ts';
import { History } from '../fixtures/history.ts';
import { type Disturbance, Replay } from '../fixtures/replay.ts';
import { reads, writes } from './clients.ts';

export interface Script extends Disturbance {
  readonly reads: number;
  readonly options?: PoolConfig | undefined;
}

interface Table {
  readonly history: History;
  /** Of two processes: the second one knows of the first one's writes by tokens alone. */
  readonly pools: readonly [Pool, Pool];
  readonly random: () => number;
  left: number;
}

const SESSIONS = 12;
/** No two sessions share a key. */
let keys = 0;

/** Sessions that write and read back, in all ways, until there were as many reads as there are to be. */
export async function play(
  cluster: PostgresCluster,
  { reads: left, options, ...disturbance }: Script,
): Promise<History> {
  const random = seeded(7);
  await using mine = new Pool({ ...cluster.config, ...options });
  await using theirs = new Pool({ ...cluster.config, ...options });
  await Promise.all([mine, theirs].map((pool) => pool.ready({ role: 'replica' })));
  await using stack = new AsyncDisposableStack();
  const over = new AbortController();
  const replays = await Promise.all([1, 2].map(async (n) => stack.use(await Replay.of(cluster.node(n)))));
  const disturbing = replays.map((replay) => replay.disturb(random, disturbance, over.signal));
  const table: Table = { history: new History(), pools: [mine, theirs], random, left };
  await Promise.all(Array.from({ length: SESSIONS }, () => sessions(table)));
  over.abort();
  await Promise.all(disturbing);
  return table.history;
}

async function sessions(table: Table): Promise<void> {
  while (table.left > 0) {
    keys += 1;
    const key = keys;
    const [mine, theirs] = table.pools;
    const token = await mine.session(async (session) => {
      for (let n = 1; n <= 4; n++) await writeAndRead(table, mine, key, n);
      return session.token;
    });
    await theirs.session(() => read(table, theirs, key), { after: token });
    await read(table, mine, key); // in no session: the pool's own writes are seen all the same
  }
}

async function writeAndRead(table: Table, pool: Pool, key: number, n: number): Promise<void> {
  await any(writes, table.random)(pool, key, n);
  table.history.wrote(key, n);
  for (let left = table.random() * 5; left > 0; left--) await read(table, pool, key);
}

async function read(table: Table, pool: Pool, key: number): Promise<void> {
  table.left -= 1;
  const saw = table.history.reads(key);
  saw(await any(reads, table.random)(pool, key));
}

function any<T>(ways: Readonly<Record<string, T>>, random: () => number): T {
  const list = Object.values(ways);
  return list[Math.floor(random() * list.length)] as T;
}

/** By the same seed, the same choices. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
