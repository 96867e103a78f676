// A Cassandra-style service of pods that come back elsewhere: first as a ring in plain TypeScript, on Rollcall alone; then
// cassandra-driver with and without Rollcall, on Apache Cassandra where Java is (`--fake`: not even there), through a
// rolling restart, and, for root, through one in which the nodes vanish (`--vanish`: that alone). `--quick`: of one node.
import { fakeNodes } from './driver/fake-nodes.ts';
import type { Nodes } from './driver/nodes.ts';
import { RealNodes } from './driver/real-nodes.ts';
import { driverRows } from './driver/rows.ts';
import { driverStory } from './driver/story.ts';
import { inNamespace, isInNamespace, noNamespace } from './network/namespace.ts';
import { cassandraJars } from './real/jars.ts';
import { ringStory } from './ring/story.ts';
import { printTable, type Row } from './table.ts';

const isFake = process.argv.includes('--fake');
const isQuick = process.argv.includes('--quick');

if (isInNamespace) await driver();
else {
  if (!process.argv.includes('--vanish')) {
    console.log('A ring of peers in plain TypeScript\n');
    show(await ringStory(console.log));
    console.log('\ncassandra-driver, through a rolling restart\n');
    await driver();
  }
  console.log('\ncassandra-driver, as nodes vanish\n');
  const why = noNamespace();
  if (why === undefined) process.exitCode = (await inNamespace(...process.argv.slice(2))) || process.exitCode;
  else console.log(`This was skipped: ${why}.`);
}

function show(rows: readonly Row[]): void {
  if (!printTable(rows)) process.exitCode = 1;
}

async function driver(): Promise<void> {
  await using nodes = await findNodes();
  show(driverRows(await driverStory(nodes, console.log, isQuick)));
}

async function findNodes(): Promise<Nodes> {
  if (isFake) return fakeNodes();
  const found = await cassandraJars();
  if ('folder' in found) return RealNodes.create(found.folder);
  console.log(`Apache Cassandra was skipped: ${found.missing}.`);
  return fakeNodes();
}
