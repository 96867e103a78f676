// Ours beside the peers, in one run, as ratios. The figures go to results/ as JSON too.
import { mkdir, writeFile } from 'node:fs/promises';
import { benchDnsRefresh } from './dns-refresh.ts';
import { benchLargeSet } from './large-set.ts';

// The sources' sockets hold no process open, as a resolver's waiting callers do; here nobody but this waits.
const hold = setInterval(() => {}, 60_000);
const refresh = await benchDnsRefresh();
const update = await benchLargeSet();
clearInterval(hold);

const [ours] = refresh;
console.log('one refresh of a 100-pod service (median of 15 rounds of 20)\n');
console.table(
  Object.fromEntries(
    refresh.map(({ name, questions, cpuUs }) => [
      name,
      { questions, 'client CPU, µs': Math.round(cpuUs), 'as a ratio': Number((cpuUs / (ours?.cpuUs ?? 1)).toFixed(2)) },
    ]),
  ),
);
console.log('\na word on 100 of 10,000 endpoints (200 rounds)\n');
console.table(
  Object.fromEntries(
    update.map(({ name, p50Ms, p90Ms }) => [
      name,
      { 'p50, ms': Number(p50Ms.toFixed(2)), 'p90, ms': Number(p90Ms.toFixed(2)) },
    ]),
  ),
);
const results = new URL('../results/', import.meta.url);
await mkdir(results, { recursive: true });
const figures = { node: process.version, refresh, update };
await writeFile(new URL('figures.json', results), `${JSON.stringify(figures, undefined, 2)}\n`);
