import { setTimeout } from 'node:timers/promises';
import { Child } from './child.ts';
import type { Part } from './part.ts';
import type { LoadReport } from './rolling-restart/open-loop.ts';
import { type Row, row } from './row.ts';

const PODS = 10;
const PER_SECOND = 1_000;
/** What a restarted container takes to get ready, at the least. */
const START_MS = 2_000;
/** Before and after, as long as DNS may be remembered. */
const CALM_MS = 5_000;

const clusterFile = new URL('./rolling-restart/cluster.ts', import.meta.url);
const clientFile = new URL('./rolling-restart/client.ts', import.meta.url);

interface Played extends LoadReport {
  readonly queries: number;
}

export const rollingRestart: Part = {
  title: `A rolling restart of ${PODS} pods, ${PER_SECOND.toLocaleString('en')} requests a second of each client, half of them POST, no preStop`,
  peer: 'undici + dns',
  async rows(): Promise<readonly Row[]> {
    const [ours, theirs] = [await play('rollcall'), await play('undici')];
    for (const [words, count] of ours.errors) console.log(`of our failures ${count}: ${words}`);
    return rowsOf(ours, theirs);
  },
};

/** One client after the other: two cores have no room for both at this rate. */
async function play(client: 'rollcall' | 'undici'): Promise<Played> {
  await using cluster = await Child.start<string>(clusterFile, String(PODS), String(START_MS));
  await using load = await Child.start(clientFile, client, cluster.hello, String(PER_SECOND));
  const before = await cluster.ask<number>('queries');
  await load.ask('start');
  await setTimeout(CALM_MS);
  await cluster.ask('restart');
  await setTimeout(CALM_MS);
  const report = await load.ask<LoadReport>('stop');
  return { ...report, queries: (await cluster.ask<number>('queries')) - before };
}

function rowsOf(ours: Played, theirs: Played): readonly Row[] {
  const both = (read: (report: Played) => number): { seen: number; peer: number } => ({
    seen: read(ours),
    peer: read(theirs),
  });
  return [
    row({ name: 'requests', ...both(({ requests }) => requests) }),
    row({ name: 'requests a second', goal: { atLeast: 0.99 * PER_SECOND }, ...both(({ perSecond }) => perSecond) }),
    row({
      name: 'failed, never sent',
      goal: none,
      ...both(({ failures }) => failures.GET.never + failures.POST.never),
    }),
    row({ name: 'failed GETs, maybe sent', goal: none, ...both(({ failures }) => failures.GET.maybe) }),
    row({ name: 'failed POSTs, maybe sent', ...both(({ failures }) => failures.POST.maybe) }),
    row({
      name: 'failed otherwise',
      goal: none,
      ...both(({ failures }) => failures.GET.answered + failures.POST.answered),
    }),
    row({ name: 'p50', unit: 'ms', ...both(({ p50Ms }) => p50Ms) }),
    row({ name: 'p99', unit: 'ms', ...both(({ p99Ms }) => p99Ms) }),
    row({ name: 'client CPU of a request', unit: 'µs', ...both(({ cpuUsPerRequest }) => cpuUsPerRequest) }),
    row({ name: 'DNS queries', ...both(({ queries }) => queries) }),
  ];
}

const none = { atMost: 0 } as const;
