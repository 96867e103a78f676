// Three pods, and what happens to them.
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createCluster } from '@rollcall/testing';
import { serve } from '../child.ts';

const podFile = fileURLToPath(new URL('./pod.ts', import.meta.url));
const cluster = await createCluster();
const run = [process.execPath, podFile];
const workload = await cluster.statefulSet('greeter', { replicas: 3, ports: { grpc: 50051 }, run });
const addresses = workload.pods.map(({ address }) => `${address}:50051`);
serve([cluster.dns.address, ...addresses], {
  restart: rollingRestart,
  crash: () => workload.crash('greeter-1'),
  'bring back': () => workload.restart('greeter-1').then(() => null),
});

/** All in some 6.5 s, each at a new address. */
async function rollingRestart(): Promise<void> {
  for (const { name } of workload.pods.toReversed()) {
    await workload.restart(name);
    await setTimeout(1_500);
  }
}
