// A Cassandra-style service of pods that come back elsewhere: first as a ring in plain TypeScript, on Rollcall alone; then
// cassandra-driver with and without Rollcall, on Apache Cassandra where Java is (`--fake`: not even there), through a
// rolling restart, and, for root, through one in which the nodes vanish (`--vanish`: that alone).
import { fakeNodes } from './driver/fake-nodes.ts';
import type { Nodes } from './driver/nodes.ts';
import { RealNodes } from './driver/real-nodes.ts';
import { driverRows } from './driver/rows.ts';
import { driverStory } from './driver/story.ts';
import { inNamespace, isInNamespace, noNamespace } from './network/namespace.ts';
import { cassandraJars } from './real/jars.ts';
import { ringStory } from './ring/story.ts';
import { printTable } from './table.ts';

const isFake = process.argv.includes('--fake');

if (isInNamespace) await driver();
else {
  if (!process.argv.includes('--vanish')) {
    console.log('A ring of peers in plain TypeScript\n');
    printTable(await ringStory(console.log));
    console.log('\ncassandra-driver, through a rolling restart\n');
    await driver();
  }
  console.log('\ncassandra-driver, as nodes vanish\n');
  const why = noNamespace();
  if (why === undefined) process.exitCode = await inNamespace(...process.argv.slice(2));
  else console.log(`This was skipped: ${why}.`);
}

async function driver(): Promise<void> {
  await using nodes = await findNodes();
  printTable(driverRows(await driverStory(nodes, console.log)));
}

async function findNodes(): Promise<Nodes> {
  if (isFake) return fakeNodes();
  const found = await cassandraJars();
  if ('folder' in found) return RealNodes.create(found.folder);
  console.log(`Apache Cassandra was skipped: ${found.missing}.`);
  return fakeNodes();
}
