import { fileURLToPath } from 'node:url';
import { createResolver } from '@rollcall/core';
import { createCluster } from '@rollcall/testing';
import type { Act } from './act.ts';
import { openSockets } from './sockets.ts';
import { throughRollcall } from './web/clients/through-rollcall.ts';
import { throughUndici } from './web/clients/through-undici.ts';
import { Load } from './web/load.ts';
import { brokenPromises } from './web/promises.ts';
import { Screen } from './web/screen.ts';
import { play, type Report } from './web/story.ts';
import { type Counts, printSummary } from './web/summary.ts';
import { type Tallies, Tally } from './web/tally.ts';

const podFile = fileURLToPath(new URL('./web/pod.ts', import.meta.url));

interface Run {
  readonly tallies: Tallies;
  readonly report: Report;
  readonly queries: Counts['queries'];
}

/** A web service, called through Rollcall, and beside it, in the same seconds, through undici and its dns interceptor. */
export async function playWeb(isQuick: boolean): Promise<Act> {
  // Standard streams may be sockets, too.
  const socketsBefore = openSockets();
  const { tallies, report, queries } = await run(isQuick);
  const socketsLeft = openSockets() - socketsBefore;
  printSummary(tallies, report, { queries, socketsLeft });
  const { ours } = tallies;
  return { broken: brokenPromises(ours, report, socketsLeft), errors: ours.failures.map(({ error }) => error) };
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
