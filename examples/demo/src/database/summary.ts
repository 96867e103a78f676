import type { Played } from '../database.ts';
import { printTable } from '../table.ts';

export function printSummary({ ledger, report, verdict, seconds }: Played): void {
  const { acknowledged, unknown, reads, readsOnReplicas } = ledger;
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  const { lost, duplicated, unknownThere } = verdict;
  printTable([
    ['', 'rollcall, PostgreSQL'],
    ['writes acknowledged', `${acknowledged.size} in ${seconds.toFixed(1)} s`],
    ['of these', `lost ${lost} · duplicated ${duplicated}`],
    ['writes, fate unknown (08007)', unknown.size === 0 ? '0' : `${unknown.size}, of which ${unknownThere} are there`],
    ['failed writes', String(ledger.writeErrors.length)],
    ['reads', String(reads)],
    ['on replicas', `${percent(readsOnReplicas / reads)} · before the failover ${percent(report.calmShare)}`],
    ['failed reads', String(ledger.readErrors.length)],
    ['own writes not seen', String(ledger.staleReads)],
    ['server writable → first write', `${Math.round(report.gapMs)} ms, the wait for a standby included`],
    ['without a primary, in all', `${Math.round(report.withoutMs)} ms`],
  ]);
}
