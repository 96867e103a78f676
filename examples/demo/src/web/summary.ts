import { printTable, type Row } from '../table.ts';
import type { FirstTraffic, Report } from './story.ts';
import type { Tallies, Tally } from './tally.ts';

/** What the whole process did, both clients together where nothing else is said. */
export interface Counts {
  readonly queries: { readonly ours: number; readonly theirs: number };
  readonly socketsLeft: number;
}

export function printSummary({ ours, theirs }: Tallies, report: Report, { queries, socketsLeft }: Counts): void {
  const both = (name: string, say: (tally: Tally) => string): Row => [name, say(ours), say(theirs)];
  const rows: readonly Row[] = [
    ['', 'rollcall', 'undici + dns'],
    both('requests', total),
    both('failed GETs', (tally) => String(tally.failuresOf({ method: 'GET' }))),
    both('failed POSTs', (tally) => String(tally.failuresOf({ method: 'POST' }))),
    both('failed, never sent', (tally) => String(tally.failuresOf({ reached: 'never' }))),
    both('failed, maybe sent', (tally) => String(tally.failuresOf({ reached: 'maybe' }))),
    both('failed, answered', (tally) => String(tally.failuresOf({ reached: 'answered' }))),
    both('answered within', patience),
    both('requests per pod', perPod),
    ['until a new pod got traffic', first(report.firstTrafficMs.ours), first(report.firstTrafficMs.theirs)],
    ['DNS queries sent', String(queries.ours), String(queries.theirs)],
    ['came back elsewhere', report.restarted.join(' · ')],
    ['sockets left', String(socketsLeft)],
  ];
  printTable(rows);
}

function total({ requests, seconds }: Tally): string {
  return `${requests} in ${seconds.toFixed(1)} s (${Math.round(requests / seconds)}/s)`;
}

function patience({ times }: Tally): string {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): string => `${(sorted[Math.floor(sorted.length * share)] ?? Number.NaN).toFixed(1)} ms`;
  return `p50 ${at(0.5)} · p99 ${at(0.99)}`;
}

function perPod({ byPod }: Tally): string {
  return byPod.all.map(([pod, count]) => `${pod} ${count}`).join(' · ');
}

function first(traffic: FirstTraffic): string {
  const each = [...traffic].map(([pod, ms]) => `${pod} ${ms === undefined ? 'not yet' : `${Math.round(ms)} ms`}`);
  return each.join(' · ');
}
