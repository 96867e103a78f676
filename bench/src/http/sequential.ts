import { type Row, row } from '../row.ts';
import { type Contender, labelOf, peers, play, startPods } from './contenders.ts';

/** A client that goes by latencies goes by chance, too: the first of its answers, which took longest, came from somebody. */
const RUNS = 5;

/** One request at a time: who goes by connections keeps to one of them. */
export async function sequentialRows(): Promise<readonly Row[]> {
  await using pods = await startPods('0', '0', '0', '0');
  const worst = async (contender: Contender, read: (requests: readonly number[]) => number): Promise<number> => {
    const runs: number[] = [];
    while (runs.length < RUNS) runs.push(read((await play(contender, pods, 'one after another')).requests));
    return Math.min(...runs);
  };
  const seen = await worst({ name: 'rollcall' }, least);
  const even = await worst({ name: 'rollcall by roundRobin' }, jain);
  const name = `400, one by one, worst of ${RUNS} runs`;
  const rows = [
    row({ name: `${name}: Jain of roundRobin`, goal: { atLeast: 0.999 }, seen: even }),
    row({ name: `${name}: the least that a pod gets`, unit: '%', goal: { atLeast: 15 }, seen }),
  ];
  for (const peer of peers)
    rows.push(row({ name: `beside ${labelOf(peer)}`, unit: '%', seen, peer: await worst(peer, least) }));
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
