import type { Report } from './story.ts';
import type { Tally } from './tally.ts';

/** Seconds over which "throughout" is measured: one alone says more about the machine. */
const WINDOW = 3;
/** The TTL of 5 s, 10 % of jitter, and a second for the rest. */
const FOUND_MS = 6_500;

/** What the demo promises, and did not keep. */
export function brokenPromises(tally: Tally, report: Report, socketsLeft: number): readonly string[] {
  const { failures, requests, seconds } = tally;
  const others = failures.maybe + failures.answered;
  const slowest = slowestOf(tally.laps);
  const kept: readonly (readonly [isKept: boolean, promise: string])[] = [
    [requests / seconds >= 200, `at least 200 requests a second; it was ${Math.round(requests / seconds)}`],
    [slowest >= 200, `at least 200 a second throughout; in ${WINDOW} seconds it was ${Math.round(slowest)}`],
    [[...report.shares.values()].every((share) => share > 0.2), 'every pod gets its share'],
    [report.restarted.length === 3, `three pods come back with another IP; ${report.restarted.length} did`],
    [
      [...report.firstTrafficMs.values()].every((ms = Number.NaN) => ms < FOUND_MS),
      `new pods get traffic within ${FOUND_MS} ms`,
    ],
    [failures.never === 0, `no request fails unsent; ${failures.never} did`],
    [
      others <= report.inFlightOnKilled,
      `only what was on the killed pod fails (${report.inFlightOnKilled}); ${others} did`,
    ],
    [report.lostInOutage === 0, `an outage of DNS loses nobody; it lost ${report.lostInOutage}`],
    [socketsLeft === 0, `no socket is left; ${socketsLeft} are`],
  ];
  return kept.filter(([isKept]) => !isKept).map(([, promise]) => promise);
}

function slowestOf(laps: readonly number[]): number {
  const windows = laps.slice(WINDOW - 1).map((_, end) => laps.slice(end, end + WINDOW));
  return Math.min(...windows.map((window) => window.reduce((sum, count) => sum + count, 0) / WINDOW));
}
