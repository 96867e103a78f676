import type { Report } from './story.ts';
import type { Tally } from './tally.ts';

/** What the demo promises, and did not keep. */
export function brokenPromises(tally: Tally, report: Report, socketsLeft: number): readonly string[] {
  const { failures, requests, seconds } = tally;
  const others = failures.maybe + failures.answered;
  const kept: readonly (readonly [isKept: boolean, promise: string])[] = [
    [requests / seconds >= 200, `at least 200 requests a second; it was ${Math.round(requests / seconds)}`],
    [[...report.shares.values()].every((share) => share > 0.2), 'every pod gets its share'],
    [report.restarted.length === 3, `three pods come back with another IP; ${report.restarted.length} did`],
    [[...report.firstTrafficMs.values()].every((ms) => ms !== undefined), 'new pods get traffic'],
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
