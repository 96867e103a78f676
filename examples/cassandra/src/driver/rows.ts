import type { Row } from '../table.ts';
import { KEYS_ASKED } from './owners-asked.ts';
import type { AppReport, DriverReport } from './story.ts';

export function driverRows({ restarted, rollcall, alone }: DriverReport): readonly Row[] {
  const both = (name: string, goal: string, say: (app: AppReport) => string, isMissed = false): Row => {
    return [name, say(rollcall), say(alone), goal, isMissed];
  };
  const moments = ['before', ...restarted.map((name) => `after ${name}`)];
  return [
    ['', 'with Rollcall', 'driver alone', ''],
    ...moments.map((moment, index) =>
      both(
        `owners asked, of ${KEYS_ASKED} keys, ${moment}`,
        String(KEYS_ASKED),
        ({ owners }) => String(owners[index]),
        rollcall.owners[index] !== KEYS_ASKED,
      ),
    ),
    both('quorum operations', '', ({ operations }) => String(operations)),
    both('… that failed', '0', ({ failed }) => String(failed), rollcall.failed > 0),
    both('longest time without an answer', '1,000 ms', ({ longestGapMs }) => `${longestGapMs.toFixed(0)} ms`),
  ];
}
