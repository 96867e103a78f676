import { quantile } from '../quantile.ts';
import { type Row, row } from '../row.ts';
import type { LoadReport } from './client-process.ts';
import type { ClientName } from './clients.ts';
import { type Client, type Contender, startClient, startPods } from './contenders.ts';

const ROUNDS = 6;
/** V8 compiles, and longest what has the most code: a client in production has long been through with that. */
const WARM_UP = 3;
/**
 * Two processes of the same program differ by what V8 happens to inline; and what is a few percent takes more of them to
 * be seen than what is many.
 */
const processes = {
  rollcall: 5,
  Pool: 5,
  'Agent + dns': 5,
  BalancedPool: 2,
  RoundRobinPool: 2,
  'rollcall/node': 2,
  'http.Agent + cacheable-lookup': 2,
} satisfies Partial<Record<ClientName, number>>;
/** Sixteen connections to each of four pods, or 64 to one: as many sockets for everybody. */
const contenders = (Object.keys(processes) as (keyof typeof processes)[]).map((name) => ({ name, connections: 16 }));

type Samples = ReadonlyMap<Contender, number[]>;

export async function cpuRows(): Promise<readonly Row[]> {
  const samples: Samples = new Map(contenders.map((each) => [each, []]));
  await using pods = await startPods('0', '0', '0', '0');
  for (let i = 0; i < Math.max(...Object.values(processes)); i += 1) {
    await using stack = new AsyncDisposableStack();
    const clients = new Map<Contender, Client>();
    const taking = contenders.filter(({ name }) => i < processes[name]);
    for (const each of taking) clients.set(each, stack.use(await startClient(each, pods)));
    await takeTurns(clients, samples);
  }
  return rowsOf(samples);
}

/**
 * In slices, back and forth, so that a machine that is slower for a while is so for everybody. Of more than a second: a
 * client that was idle finds nothing of it in the CPU's caches, and who has more code pays more for that.
 */
async function takeTurns(clients: ReadonlyMap<Contender, Client>, samples: Samples): Promise<void> {
  for (let round = -WARM_UP; round < ROUNDS; round += 1) {
    const order = round % 2 === 0 ? [...clients] : [...clients].toReversed();
    for (const [contender, client] of order) {
      const { cpuUsPerRequest } = await client.ask<LoadReport>('a slice');
      if (round >= 0) samples.get(contender)?.push(cpuUsPerRequest);
    }
  }
}

function rowsOf(samples: Samples): readonly Row[] {
  const all = Object.fromEntries(Array.from(samples, ([{ name }, taken]) => [name, taken]));
  const { rollcall: ours = [], Pool: pool = [], 'rollcall/node': byNode = [], ...others } = all;
  const more = ours.map((us, i) => us - (pool[i] ?? Number.NaN));
  const undisturbed = quantile(ours, UNDISTURBED) - quantile(pool, UNDISTURBED);
  const dns = quantile(others['Agent + dns'] ?? [], UNDISTURBED) - quantile(pool, UNDISTURBED);
  return [
    row({
      name: 'client CPU of a request, beside Pool',
      unit: 'µs',
      seen: quantile(ours, 0.5),
      peer: quantile(pool, 0.5),
    }),
    ...Object.entries(others).map(([name, theirs]) => {
      const inTheSameRounds = quantile(ours.slice(0, theirs.length), 0.5);
      return row({ name: `beside ${name}`, unit: 'µs', seen: inTheSameRounds, peer: quantile(theirs, 0.5) });
    }),
    row({ name: `more than Pool, median of ${more.length} pairs`, unit: 'µs', goal, seen: quantile(more, 0.5) }),
    row({ name: 'more than Pool, first quartile', unit: 'µs', seen: quantile(more, 0.25) }),
    row({ name: 'more than Pool, third quartile', unit: 'µs', seen: quantile(more, 0.75) }),
    row({ name: 'more than Pool, in slices of little other load', unit: 'µs', goal, seen: undisturbed }),
    row({ name: 'the same, beside what Agent + dns takes more', unit: 'µs', seen: undisturbed, peer: dns }),
    row({
      name: 'by node:http, beside http.Agent + cacheable-lookup',
      unit: 'µs',
      seen: quantile(byNode, 0.5),
      peer: quantile(others['http.Agent + cacheable-lookup'] ?? [], 0.5),
    }),
  ];
}

const goal = { atMost: 1 } as const;
/** Other load on the machine makes each request dearer, for its caches are shared. A tenth of the slices have little. */
const UNDISTURBED = 0.1;
