import { PerformanceObserver } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const ROUNDS = 100;
/** So short that many are over before another process gets the core. */
const ROUND_MS = 3;

/** Makes that many, one after another, and gives a sum, which keeps the compiler from leaving them out. */
export type Loop = (times: number) => number;

/** What one takes, in ns, in the round that was disturbed least. */
export function nsOf(loop: Loop): number {
  const times = timesIn(loop, ROUND_MS);
  const rounds = Array.from({ length: ROUNDS }, () => msOf(loop, times));
  return (Math.min(...rounds) * 1e6) / times;
}

/** How often the collector runs meanwhile. */
export async function collectionsIn(loop: Loop, times: number): Promise<number> {
  let collections = 0;
  const observer = new PerformanceObserver((list) => {
    collections += list.getEntries().length;
  });
  loop(1_000);
  collectGarbage();
  await setImmediate(); // entries are told of by then
  observer.observe({ entryTypes: ['gc'] });
  loop(times);
  await setImmediate();
  observer.disconnect();
  return collections;
}

/** What one leaves behind, in bytes; of so few that the collector need not run. */
export function bytesOf(loop: Loop, times = 10_000): number {
  loop(10 * times);
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  loop(times);
  return (process.memoryUsage().heapUsed - before) / times;
}

/** Warms up by the way. */
function timesIn(loop: Loop, ms: number): number {
  let times = 1_000;
  while (msOf(loop, times) < ms) times *= 2;
  return times;
}

function msOf(loop: Loop, times: number): number {
  const startedAt = performance.now();
  if (Number.isNaN(loop(times))) throw new Error('something was picked that has no load');
  return performance.now() - startedAt;
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
}
