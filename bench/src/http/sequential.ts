import { type Row, row } from '../row.ts';
import { labelOf, peers, play, startPods } from './contenders.ts';

/** One request at a time: who goes by connections keeps to one of them. */
export async function sequentialRows(): Promise<readonly Row[]> {
  await using pods = await startPods('0', '0', '0', '0');
  const sequential = async (contender: Parameters<typeof play>[0]): Promise<readonly number[]> =>
    (await play(contender, pods, 'one after another')).requests;
  const byDefault = await sequential({ name: 'rollcall' });
  const inTurn = await sequential({ name: 'rollcall by roundRobin' });
  const rows = [
    row({ name: '400, one by one: Jain of roundRobin', goal: { atLeast: 0.999 }, seen: jain(inTurn) }),
    row({
      name: '400, one by one: the least that a pod gets',
      unit: '%',
      goal: { atLeast: 15 },
      seen: least(byDefault),
    }),
  ];
  for (const peer of peers)
    rows.push(
      row({ name: `beside ${labelOf(peer)}`, unit: '%', seen: least(byDefault), peer: least(await sequential(peer)) }),
    );
  return rows;
}

/** 1 where all get the same; 1/n where one gets everything (Jain, Chiu, Hawe 1984). */
function jain(requests: readonly number[]): number {
  const squares = requests.map((each) => each ** 2);
  return sum(requests) ** 2 / (requests.length * sum(squares));
}

function least(requests: readonly number[]): number {
  return (100 * Math.min(...requests)) / sum(requests);
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
