// Ours beside the peers, in one run, as ratios. `npm run bench -- pick` runs one part; `--json <file>` says where the
// figures go as JSON (bench/results/latest.json). A goal that is missed says so, and is no failure: this is no test.
import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { parts } from './parts.ts';
import type { Row } from './row.ts';
import { printTable } from './table.ts';

const latest = fileURLToPath(new URL('../results/latest.json', import.meta.url));
const { values, positionals } = parseArgs({
  options: { json: { type: 'string', default: latest } },
  allowPositionals: true,
});
const names = positionals.length === 0 ? Object.keys(parts) : positionals;
const stranger = names.find((name) => !Object.hasOwn(parts, name));
if (stranger !== undefined) {
  console.error(`There is no part '${stranger}'. There are: ${Object.keys(parts).join(', ')}.`);
  process.exit(2);
}

// The sources' sockets hold no process open, as a resolver's waiting callers do; here nobody but this waits.
const hold = setInterval(() => {}, 60_000);
const figures: Record<string, readonly Row[]> = {};
for (const [name, part] of Object.entries(parts).filter(([each]) => names.includes(each))) {
  const rows = await part.rows();
  printTable(part, rows);
  figures[name] = rows;
}
clearInterval(hold);

const run = {
  node: process.version,
  platform: process.platform,
  cores: availableParallelism(),
  at: new Date().toISOString(),
};
await mkdir(dirname(values.json), { recursive: true });
await writeFile(values.json, `${JSON.stringify({ ...run, parts: figures }, undefined, 2)}\n`);
console.log(`\nas JSON: ${values.json}`);
