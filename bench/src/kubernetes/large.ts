import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type Clock, createResolver, type Resolver } from '@rollcall/core';
import { endpointSlices } from '@rollcall/kubernetes';
import { Child } from '../child.ts';
import { quantile } from '../quantile.ts';
import { type Row, row } from '../row.ts';
import { longestBlock } from './longest-block.ts';
import { SLICE_SIZE, SLICES } from './slices.ts';

const ALL = SLICES * SLICE_SIZE;
const STARTS = 5;
const CHANGES = 100;
/** Not measured: the figure is a running service's, not that of code which is compiled meanwhile. */
const WARM_UP_CHANGES = 400;
const REPLACEMENTS = 80;
const ROUNDS = 4;

type Api = Child<string>;

/** How long 10,000 endpoints hold up everything else. */
export async function large(): Promise<readonly Row[]> {
  await using api = await Child.start<string>(new URL('./api-process.ts', import.meta.url));
  const starts = await startBlocks(api);
  const clock = new SkewedClock();
  await using resolver = createResolver(endpointSlices('web.default:http', { kubeconfig: api.hello }), { clock });
  await resolver.ready({ min: ALL });
  const changes = await changeBlocks(api, resolver);
  return [
    row({ name: 'all of them, the first time in a process: longest block', unit: 'ms', seen: starts[0] ?? Number.NaN }),
    row({
      name: `all of them (${STARTS} times): longest block, p50`,
      unit: 'ms',
      goal: { atMost: 20 },
      seen: quantile(starts, 0.5),
    }),
    row({ name: 'one slice changes: block, p50', unit: 'ms', goal: { atMost: 1 }, seen: quantile(changes, 0.5) }),
    row({ name: 'one slice changes: block, p90', unit: 'ms', seen: quantile(changes, 0.9) }),
    row({
      name: `kept of each of ${REPLACEMENTS} slices that are gone`,
      unit: 'bytes',
      goal: { atMost: 100 },
      seen: await keptBytes(api, resolver, clock),
    }),
  ];
}

async function startBlocks(api: Api): Promise<readonly number[]> {
  const blocks: number[] = [];
  for (let start = 0; start < STARTS; start += 1) {
    await using resolver = createResolver(endpointSlices('web.default:http', { kubeconfig: api.hello }));
    blocks.push(await longestBlock(resolver.until(({ endpoints }) => endpoints.length >= ALL)));
  }
  return blocks;
}

async function changeBlocks(api: Api, resolver: Resolver): Promise<readonly number[]> {
  const blocks: number[] = [];
  for (let change = 0; change < WARM_UP_CHANGES; change += 1)
    await Promise.all([nextChange(resolver), api.ask('change')]);
  for (let change = 0; change < CHANGES; change += 1)
    blocks.push(await longestBlock(Promise.all([nextChange(resolver), api.ask('change')])));
  return blocks;
}

async function keptBytes(api: Api, resolver: Resolver, clock: SkewedClock): Promise<number> {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  const replace = async (times: number): Promise<number> => {
    for (let time = 0; time < times; time += 1) {
      const heard = nextChange(resolver);
      await api.ask('replace');
      await heard;
    }
    gc();
    return process.memoryUsage().heapUsed;
  };
  /** For a minute it is remembered who left, in case a server that lags tells of them. */
  const forget = async (): Promise<number> => {
    for (let minutes = 0; minutes < 3; minutes += 1) {
      clock.skewMs += 61_000;
      await replace(1);
    }
    return await replace(1);
  };
  const kept: number[] = [];
  let before = await forget();
  for (let round = 0; round < ROUNDS; round += 1) {
    await replace(REPLACEMENTS);
    const after = await forget();
    kept.push((after - before) / REPLACEMENTS);
    before = after;
  }
  // The heap moves by itself; what is kept, is kept each time.
  return Math.max(0, Math.min(...kept));
}

/** The system's time, and some more. */
class SkewedClock implements Clock {
  skewMs = 0;

  now(): number {
    return performance.timeOrigin + performance.now() + this.skewMs;
  }

  setTimeout(run: () => void, ms: number): Disposable {
    return setTimeout(run, ms).unref();
  }
}

async function nextChange(resolver: Resolver): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  using _listening = resolver.on('change', () => resolve());
  await promise;
}
