// A process for one client at a time, so that its CPU is that client's.
import { serve } from '../child.ts';
import { builtIn, discoveryOf, ours } from './clients.ts';
import { closedLoop } from './closed-loop.ts';
import type { Greeter } from './greeter.ts';
import { hang } from './hang.ts';
import { type SliceReport, slice } from './slice.ts';

const [nameServer = '', ...addresses] = process.argv.slice(2);
const discovery = discoveryOf(nameServer);
let load: ReturnType<typeof closedLoop> | undefined;
let sliced: Promise<Greeter> | undefined;

const begin = (retry: false | undefined) => async (): Promise<void> => {
  load = closedLoop(await reaching(ours(discovery, { retry })));
};

const sliceOf = (make: () => Greeter) => async (): Promise<SliceReport> => {
  sliced ??= reaching(make());
  return await slice(await sliced);
};

async function reaching(client: Greeter): Promise<Greeter> {
  await client.reach(3);
  return client;
}

serve('ready', {
  'a slice, ours': sliceOf(() => ours(discovery)),
  'a slice, built-in': sliceOf(() => builtIn(addresses)),
  'hang, ours': () => hang(ours(discovery, { retry: false })),
  'hang, built-in': () => hang(builtIn(addresses)),
  start: begin(undefined),
  'start without retries': begin(false),
  stop: () => load?.stop(0),
  'stop after 10,000': () => load?.stop(10_000),
});
