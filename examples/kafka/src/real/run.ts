// One rolling restart, in a process of its own, and in the network namespace that it was started in, if it was:
// `run.ts <sender> <graceful|crash> [namespace]`. Prints a Report as JSON.
import { setUpNamespace } from './pod-network.ts';
import { roll } from './roll.ts';
import type { SenderName } from './senders.ts';

const [sender, how, network] = process.argv.slice(2) as [SenderName, 'graceful' | 'crash', string | undefined];
const isNamespace = network === 'namespace';
if (isNamespace) setUpNamespace();
const report = await roll(sender, how, isNamespace);
console.log(JSON.stringify(report));
process.exit(0);
