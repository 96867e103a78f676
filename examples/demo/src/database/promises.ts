import { brokenOf } from '../act.ts';
import type { Played } from '../database.ts';

/** A half of the reads follow a write at once: where the machine is busy, standbys do not have that in time. */
const LEAST_ON_REPLICAS = 0.6;
/** A standby has to follow the new primary before that acknowledges anything. */
const GAP_MS = 2_000;
/** The Pool has so many connections to a server, and each one write under way at most. */
const MOST_UNKNOWN = 10;

/** What the demo promises of the database, and did not keep. */
export function brokenPromises({ ledger, verdict, report }: Played): readonly string[] {
  const { readErrors, writeErrors, unknown, staleReads } = ledger;
  const share = report.calmShare;
  const gapMs = Math.round(report.gapMs);
  return brokenOf([
    [verdict.lost === 0, `no acknowledged write is lost; ${verdict.lost} were`],
    [verdict.duplicated === 0, `no write is done twice; ${verdict.duplicated} were`],
    [unknown.size <= MOST_UNKNOWN, `only what was under way has no known fate; ${unknown.size} writes had none`],
    [writeErrors.length === 0, `no other write fails; ${writeErrors.length} did`],
    [readErrors.length === 0, `no read fails; ${readErrors.length} did`],
    [staleReads === 0, `every read sees what its session has written; ${staleReads} did not`],
    [share >= LEAST_ON_REPLICAS, `replicas answer most reads before the failover; it was ${Math.round(100 * share)} %`],
    [gapMs < GAP_MS, `writes go on within ${GAP_MS} ms at a server that takes them; it took ${gapMs}`],
  ]);
}
