import { brokenOf } from '../act.ts';
import type { Report } from './story.ts';
import type { Tally } from './tally.ts';

/** Seconds over which "throughout" is measured: one alone says more about the machine. */
const WINDOW = 3;
/** The TTL of 5 s, 10 % of jitter, and a second for the rest. */
const FOUND_MS = 6_500;
/** Of three pods. They are alike, but one that was slow for a moment gets less for a while. */
const LEAST_SHARE = 0.1;
/** From the end of a pod to the failure of what was under way there. */
const CLOSING_MS = 1_000;

/** What the demo promises of Rollcall, and did not keep. Of undici it promises nothing. */
export function brokenPromises(tally: Tally, report: Report, socketsLeft: number): readonly string[] {
  const { requests, seconds } = tally;
  const never = tally.failuresOf({ reached: 'never' });
  const gets = tally.failuresOf({ method: 'GET' });
  const strays = tally.failures.filter(({ at }) => !report.endings.some((end) => at >= end && at < end + CLOSING_MS));
  const slowest = slowestOf(tally.laps);
  return brokenOf([
    [requests / seconds >= 200, `at least 200 requests a second; it was ${Math.round(requests / seconds)}`],
    [slowest >= 200, `at least 200 a second throughout; in ${WINDOW} seconds it was ${Math.round(slowest)}`],
    [[...report.shares.values()].every((share) => share > LEAST_SHARE), 'every pod gets its share'],
    [report.restarted.length === 3, `three pods come back at another address; ${report.restarted.length} did`],
    [
      [...report.firstTrafficMs.ours.values()].every((ms = Number.NaN) => ms < FOUND_MS),
      `new pods get traffic within ${FOUND_MS} ms`,
    ],
    [never === 0, `no request fails unsent; ${never} did`],
    [gets === 0, `no GET fails; ${gets} did`],
    [strays.length === 0, `POSTs fail only on a pod that just ended; ${strays.length} others did`],
    [report.lostInOutage === 0, `an outage of DNS loses nobody; it lost ${report.lostInOutage}`],
    [socketsLeft === 0, `no socket is left; ${socketsLeft} are`],
  ]);
}

function slowestOf(laps: readonly number[]): number {
  const windows = laps.slice(WINDOW - 1).map((_, end) => laps.slice(end, end + WINDOW));
  return Math.min(...windows.map((window) => window.reduce((sum, count) => sum + count, 0) / WINDOW));
}
