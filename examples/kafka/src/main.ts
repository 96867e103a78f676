// `npm run example:kafka`: (i) a partitioned log in plain TypeScript, (ii) kafkajs with real Apache Kafka, where Java and
// Maven are (about 8 minutes). `-- log` and `-- real` run one of them; `-- --quick`: of (ii) one crash, with Rollcall.
import { parseArgs } from 'node:util';
import { runLog } from './log.ts';
import { runReal } from './real.ts';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false } },
});
const [part] = positionals;
const parts = { log: runLog, real: () => runReal(values.quick) };
const chosen = Object.entries(parts).filter(([name]) => part === undefined || part === name);
let isReached = true;
for (const [, run] of chosen) isReached = (await run()) && isReached;
process.exitCode = isReached ? 0 : 1;
