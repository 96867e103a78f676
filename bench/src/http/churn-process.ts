// One client, of a pod that is replaced by another one a thousand times: what is left of them.
import { subscribe } from 'node:diagnostics_channel';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Agent } from '@rollcall/http';
import { manualClock, manualDiscovery, manualSource } from '@rollcall/testing';
import { serve } from '../child.ts';
import { HOST, PORT } from './origin.ts';

export interface Left {
  /** Beside that of the pod that is there. */
  readonly pools: number;
  /** After `close()`, as the next. */
  readonly sockets: number;
  readonly timers: number;
  readonly heapKb: number;
}

const CHURNS = 1_000;
/** V8 and undici keep some of what they make. */
const WARM_UP = 2;
/** Who is gone is remembered for a minute, or two. */
const APART_MS = 1_000;
/** undici keeps the timer of a connect, and what that holds, for a second or two after it. */
const FORGOTTEN_MS = 2_500;

const [, address = ''] = process.argv.slice(2);
const clock = manualClock();
const source = manualSource();
const agent = new Agent({ discovery: manualDiscovery({ web: source }, { clock }), clock });
let pools = 0;
subscribe('rollcall:client', (message) => {
  pools += (message as { readonly what: string }).what === 'opened' ? 1 : -1;
});
setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

serve('ready', {
  async churn(): Promise<Left> {
    for (let round = 0; round < WARM_UP; round += 1) await churn();
    const before = await heapKb();
    await churn();
    const heap = (await heapKb()) - before;
    const left = pools - 1;
    await agent.close();
    return { pools: left, sockets: active('TCPSocketWrap'), timers: active('Timeout'), heapKb: heap };
  },
});

async function churn(): Promise<void> {
  for (let i = 0; i < CHURNS; i += 1) {
    source.set([{ address, port: PORT, slot: 'web-0', uid: crypto.randomUUID() }]);
    const { body } = await agent.request({ origin: `http://${HOST}:${PORT}`, path: '/', method: 'GET' });
    await body.dump();
    await clock.advance(APART_MS);
  }
}

async function heapKb(): Promise<number> {
  while (pools > 1) await turn();
  await sleep(FORGOTTEN_MS);
  for (let i = 0; i < 5; i += 1) {
    await turn();
    collect();
  }
  return process.memoryUsage().heapUsed / 1_024;
}

function active(kind: string): number {
  return process.getActiveResourcesInfo().filter((each) => each === kind).length;
}
