// One client in a process of its own: its CPU is its own, and the code that V8 makes of undici knows no other.
import { subscribe } from 'node:diagnostics_channel';
import { serve } from '../child.ts';
import { type ClientName, clients } from './clients.ts';
import { type Answers, closedLoop, type Load } from './closed-loop.ts';
import { get, post } from './send.ts';

export interface LoadReport extends Answers {
  readonly seconds: number;
  /** Connects that failed, by undici: attempts that were for nothing. */
  readonly refused: number;
  readonly cpuUsPerRequest: number;
}

const [name = '', connections = '', nameServer = '', ...addresses] = process.argv.slice(2);
const send = clients[name as ClientName]({
  nameServer,
  addresses,
  connections: connections === '' ? undefined : Number(connections),
});
let refused = 0;
subscribe('undici:client:connectError', () => {
  refused += 1;
});

serve('ready', {
  'a slice': () => play({ requests: [get], concurrency: 64, isOn: during(1_200) }),
  'a while': () => play({ requests: [get], concurrency: 32, isOn: during(4_000) }),
  'one after another': () => play({ requests: [get], concurrency: 1, isOn: (made) => made < 400 }),
  'GETs and POSTs': () => play({ requests: [get, post], concurrency: 8, isOn: (made) => made < 800 }),
});

async function play(load: Load): Promise<LoadReport> {
  refused = 0;
  const startedAt = performance.now();
  const before = process.cpuUsage();
  const answers = await closedLoop(send, load);
  const { user, system } = process.cpuUsage(before);
  const seconds = (performance.now() - startedAt) / 1_000;
  return { ...answers, seconds, refused, cpuUsPerRequest: (user + system) / answers.made };
}

function during(ms: number): () => boolean {
  const end = performance.now() + ms;
  return () => performance.now() < end;
}
