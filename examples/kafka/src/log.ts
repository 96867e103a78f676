import { play, type Report } from './log/story.ts';
import { throughFreshNames, throughRollcall } from './log/ways.ts';
import { allReached, formatTable, type Line } from './table.ts';

const MESSAGES = 10_000;

/** A partitioned log in plain TypeScript: the client's side of Kafka, on Rollcall alone. False where something was lost. */
export async function runLog(): Promise<boolean> {
  console.log(
    'A partitioned log: 10,000 messages while every broker restarts at a new address, two of three without a goodbye.\n',
  );
  const [ours, theirs] = await Promise.all([play(throughRollcall), play(throughFreshNames)]);
  const lines = linesOf(ours, theirs);
  console.log(formatTable(['with Rollcall', 'fresh names, no reaper'], lines));
  return allReached(lines);
}

function linesOf(ours: Report, theirs: Report): readonly Line[] {
  const line = (what: string, goal: string, tell: (report: Report) => string, isReached?: boolean): Line => {
    return { what, goal, cells: [tell(ours), tell(theirs)], ...(isReached === undefined ? {} : { isReached }) };
  };
  const { acknowledged, lost, duplicated, disordered, strays, leaderMoveMs = Number.NaN, consumed, bootstraps } = ours;
  const exact = lost + duplicated + disordered;
  return [
    line('messages acknowledged', '10,000', (all) => count(all.acknowledged), acknowledged === MESSAGES),
    line(
      'lost · twice · out of order',
      '0 · 0 · 0',
      (all) => `${all.lost} · ${all.duplicated} · ${all.disordered}`,
      exact === 0,
    ),
    line('sent twice, stored once', '', (all) => count(all.repeats)),
    line('longest time without an ack, all', '≤ 4 s', (all) => seconds(all.longestGapMs), ours.longestGapMs <= 4_000),
    line(
      'longest time without an ack, one partition',
      '≤ 4 s',
      (all) => seconds(all.longestPartitionGapMs),
      ours.longestPartitionGapMs <= 4_000,
    ),
    line('a leader that moved is found in', '≤ 100 ms', (all) => millis(all.leaderMoveMs), leaderMoveMs <= 100),
    line('messages to the wrong broker', '0', (all) => count(all.strays), strays === 0),
    line('read by a consumer in zone-b', '10,000', (all) => count(all.consumed), consumed === MESSAGES),
    line('of its fetches, in zone-b', '', (all) => `${Math.round(all.nearby * 100)} %`),
    line(
      'starts with 2 of 3 down · without DNS',
      'yes · yes',
      ({ bootstraps: all }) => all.map(yesOrNo).join(' · '),
      bootstraps.every(Boolean),
    ),
  ];
}

const count = (value: number): string => value.toLocaleString('en');
const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
const millis = (ms: number | undefined): string => (ms === undefined ? '–' : `${Math.round(ms)} ms`);
const yesOrNo = (is: boolean): string => (is ? 'yes' : 'no');
