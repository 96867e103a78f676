// One process for both clients, so that its CPU is theirs; they take turns.
import { serve } from '../child.ts';
import { builtIn, discoveryOf, ours } from './clients.ts';
import { closedLoop } from './closed-loop.ts';
import { hang } from './hang.ts';
import { pairedCpu } from './paired-cpu.ts';

const [nameServer = '', ...addresses] = process.argv.slice(2);
const discovery = discoveryOf(nameServer);
let load: ReturnType<typeof closedLoop> | undefined;

const begin = (retry: false | undefined) => async (): Promise<void> => {
  const client = ours(discovery, { retry });
  await client.reach(3);
  load = closedLoop(client);
};

serve('ready', {
  cpu: () => pairedCpu(ours(discovery), builtIn(addresses)),
  'hang, ours': () => hang(ours(discovery, { retry: false })),
  'hang, built-in': () => hang(builtIn(addresses)),
  start: begin(undefined),
  'start without retries': begin(false),
  stop: () => load?.stop(),
});
