// A headless service of real pods on loopback, found over real DNS sockets, and what a caller notices of its troubles.
import { fileURLToPath } from 'node:url';
import { createBalancer, createResolver } from '@rollcall/core';
import { createCluster } from '@rollcall/testing';
import { Load } from './load.ts';
import { brokenPromises } from './promises.ts';
import { printSummary, Screen } from './screen.ts';
import { openSockets } from './sockets.ts';
import { play, type Report } from './story.ts';
import { Tally } from './tally.ts';

const podFile = fileURLToPath(new URL('./pod.ts', import.meta.url));

async function run(isQuick: boolean): Promise<{ tally: Tally; report: Report }> {
  await using cluster = await createCluster();
  const web = await cluster.statefulSet('web', {
    replicas: 3,
    ports: { http: 8080 },
    run: [process.execPath, podFile],
  });
  await using resolver = createResolver('web:http', { discovery: cluster.discovery });
  await resolver.ready({ signal: AbortSignal.timeout(5_000) });
  await using balancer = createBalancer(resolver);

  const tally = new Tally();
  using screen = new Screen(resolver, tally);
  const load = new Load(balancer, tally);
  try {
    const report = await play({ cluster, web, resolver, balancer, tally, screen, isQuick });
    return { tally, report: { ...report, queries: cluster.dns.queries } };
  } finally {
    await load.stop();
  }
}

// Standard streams may be sockets, too.
const socketsBefore = openSockets();
const { tally, report } = await run(process.argv.includes('--quick'));
const socketsLeft = openSockets() - socketsBefore;
printSummary(tally, report, socketsLeft);
const broken = brokenPromises(tally, report, socketsLeft);
if (broken.length === 0) console.log('\nall promises kept');
else
  console.log(
    '',
    ...broken.map((promise) => `\nBROKEN: ${promise}`),
    ...tally.errors.slice(0, 5).map((error) => `\n${error}`),
  );
process.exitCode = broken.length === 0 ? 0 : 1;
