// A headless service of real pods on loopback, found over real DNS sockets, and what callers notice of its troubles:
// through Rollcall, and beside it, in the same seconds, through undici and its dns interceptor.
import { fileURLToPath } from 'node:url';
import { createResolver } from '@rollcall/core';
import { createCluster } from '@rollcall/testing';
import { throughRollcall } from './clients/through-rollcall.ts';
import { throughUndici } from './clients/through-undici.ts';
import { Load } from './load.ts';
import { brokenPromises } from './promises.ts';
import { Screen } from './screen.ts';
import { openSockets } from './sockets.ts';
import { play, type Report } from './story.ts';
import { type Counts, printSummary } from './summary.ts';
import { type Tallies, Tally } from './tally.ts';

const podFile = fileURLToPath(new URL('./pod.ts', import.meta.url));

interface Run {
  readonly tallies: Tallies;
  readonly report: Report;
  readonly queries: Counts['queries'];
}

async function run(isQuick: boolean): Promise<Run> {
  await using cluster = await createCluster();
  const web = await cluster.statefulSet('web', {
    replicas: 3,
    ports: { http: 8080 },
    run: [process.execPath, podFile],
  });
  await using resolver = createResolver('web:8080', { discovery: cluster.discovery });
  await resolver.ready({ signal: AbortSignal.timeout(5_000) });
  await using ours = throughRollcall(cluster.discovery);

  // It tells the same; only its questions are counted by themselves.
  const theirDns = await cluster.dns.replica();
  await using theirs = throughUndici(theirDns.address);

  const tallies = { ours: new Tally(), theirs: new Tally() };
  using screen = new Screen(resolver, tallies);
  const loads = [new Load(ours, tallies.ours), new Load(theirs, tallies.theirs)];
  try {
    const nameServers = [cluster.dns, theirDns];
    const report = await play({ web, nameServers, resolver, tallies, screen, isQuick });
    return { tallies, report, queries: { ours: cluster.dns.queries, theirs: theirDns.queries } };
  } finally {
    await Promise.all(loads.map((load) => load.stop()));
  }
}

// Standard streams may be sockets, too.
const socketsBefore = openSockets();
const { tallies, report, queries } = await run(process.argv.includes('--quick'));
const socketsLeft = openSockets() - socketsBefore;
printSummary(tallies, report, { queries, socketsLeft });
const broken = brokenPromises(tallies.ours, report, socketsLeft);
if (broken.length === 0) console.log('\nall promises kept');
else
  console.log(
    '',
    ...broken.map((promise) => `\nBROKEN: ${promise}`),
    ...tallies.ours.failures.slice(0, 5).map(({ error }) => `\n${error}`),
  );
process.exitCode = broken.length === 0 ? 0 : 1;
