// One rolling restart, in a process of its own, and in the network namespace that it was started in, if it was:
// `run.ts <sender> <graceful|crash> <whole|quick> <namespace|loopback>`. Prints a Report as JSON.
import { setUpNamespace } from './pod-network.ts';
import { roll, type Trial } from './roll.ts';

const [sender, how, extent, network] = process.argv.slice(2) as [
  Trial['sender'],
  Trial['how'],
  Trial['extent'],
  Trial['network'],
];
if (network === 'namespace') setUpNamespace();
const report = await roll({ sender, how, extent, network });
console.log(JSON.stringify(report));
process.exit(0);
