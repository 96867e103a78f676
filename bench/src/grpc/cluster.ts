// Three pods, and what happens to them.
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createCluster } from '@rollcall/testing';
import { serve } from '../child.ts';

/** From the first to the last. */
const RESTARTS_MS = 6_500;
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

/** All within 6.5 s, each at a new address. @returns ms that it took. */
async function rollingRestart(): Promise<number> {
  const since = performance.now();
  for (const [i, { name }] of workload.pods.toReversed().entries()) {
    const next = since + (i * RESTARTS_MS) / workload.pods.length;
    await setTimeout(Math.max(0, next - performance.now()));
    await workload.restart(name);
  }
  return performance.now() - since;
}
