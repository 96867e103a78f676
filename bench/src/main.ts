// Ours beside the peers, in one run, as ratios. The figures go to results/ as JSON too.
import { mkdir, writeFile } from 'node:fs/promises';
import { benchDnsRefresh } from './dns-refresh.ts';

// The sources' sockets hold no process open, as a resolver's waiting callers do; here nobody but this waits.
const hold = setInterval(() => {}, 60_000);
const rows = await benchDnsRefresh();
clearInterval(hold);

const [ours] = rows;
console.log('one refresh of a 100-pod service (median of 15 rounds of 20)\n');
console.table(
  Object.fromEntries(
    rows.map(({ name, questions, cpuUs }) => [
      name,
      { questions, 'client CPU, µs': Math.round(cpuUs), 'as a ratio': Number((cpuUs / (ours?.cpuUs ?? 1)).toFixed(2)) },
    ]),
  ),
);
const results = new URL('../results/', import.meta.url);
await mkdir(results, { recursive: true });
await writeFile(
  new URL('dns-refresh.json', results),
  `${JSON.stringify({ node: process.version, rows }, undefined, 2)}\n`,
);
