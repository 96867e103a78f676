import type { Part } from './part.ts';
import { type Goal, type Row, row } from './row.ts';
import type { Goal as Limit } from './simulation/finding.ts';
import { report } from './simulation/report.ts';
import { scenarios } from './simulation/scenarios.ts';

const SEEDS = [1, 2, 3];

/** What only simulated time can show: queues, stalls, many clients. Worlds without our rules stand for the peer. */
export const simulated: Part = {
  title: `Simulated: the worst of seeds ${SEEDS.join(', ')}`,
  peer: undefined,
  async rows(): Promise<readonly Row[]> {
    const rows: Row[] = [];
    for (const scenario of scenarios) {
      const { name, figures } = await report(scenario, SEEDS);
      for (const { what, unit, goal, worst } of figures)
        rows.push(row({ name: `${name} · ${what}`, unit, goal: goal && goalOf(goal), seen: worst }));
    }
    return rows;
  },
};

function goalOf({ kind, limit }: Limit): Goal {
  return kind === 'at most' ? { atMost: limit } : { atLeast: limit };
}
