// A Cassandra-style service of pods that come back elsewhere: first as a ring in plain TypeScript, on Rollcall alone; then
// cassandra-driver with and without Rollcall, on Apache Cassandra where Java is (`--fake`: not even there).
import { fakeNodes } from './driver/fake-nodes.ts';
import { RealNodes } from './driver/real-nodes.ts';
import { driverRows } from './driver/rows.ts';
import { driverStory } from './driver/story.ts';
import { cassandraJars } from './real/jars.ts';
import { ringStory } from './ring/story.ts';
import { printTable } from './table.ts';

console.log('A ring of peers in plain TypeScript\n');
printTable(await ringStory(console.log));
console.log('\ncassandra-driver\n');
await using nodes = await findNodes();
printTable(driverRows(await driverStory(nodes, console.log)));

async function findNodes() {
  if (process.argv.includes('--fake')) return fakeNodes();
  const found = await cassandraJars();
  if ('folder' in found) return RealNodes.create(found.folder);
  console.log(`Apache Cassandra was skipped: ${found.missing}`);
  return fakeNodes();
}
