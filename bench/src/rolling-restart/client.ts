// One client and its load, in a process of its own, so that its CPU is its own.
import { setTimeout } from 'node:timers/promises';
import { serve } from '../child.ts';
import { throughRollcall } from './clients/through-rollcall.ts';
import { throughUndici } from './clients/through-undici.ts';
import { OpenLoop } from './open-loop.ts';

/** V8 compiles, sockets are opened. */
const WARM_UP_MS = 2_000;

const [kind, nameServer = '', perSecond = ''] = process.argv.slice(2);
const client = kind === 'rollcall' ? throughRollcall(nameServer) : throughUndici(nameServer);
const warmUp = new OpenLoop(client, Number(perSecond));
warmUp.start();
await setTimeout(WARM_UP_MS);
await warmUp.stop();
const load = new OpenLoop(client, Number(perSecond));
serve('ready', { start: () => load.start(), stop: () => load.stop() });
