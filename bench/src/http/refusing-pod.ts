import { type Row, row } from '../row.ts';
import { labelOf, peers, play, startPods } from './contenders.ts';

/** Nobody listens at one of four, which DNS does not know yet. */
export async function refusingPodRows(): Promise<readonly Row[]> {
  await using pods = await startPods('0', '0', '0', 'refuses');
  const ours = await play({ name: 'rollcall' }, pods, 'GETs and POSTs');
  const rows = [
    row({ name: 'a pod refuses: failed attempts of 800', goal: { atMost: 3 }, seen: ours.refused }),
    row({ name: 'a pod refuses: failed requests of 800', goal: { atMost: 0 }, seen: ours.failed }),
  ];
  for (const peer of peers) {
    const theirs = await play(peer, pods, 'GETs and POSTs');
    rows.push(row({ name: `beside ${labelOf(peer)}: failed requests`, seen: ours.failed, peer: theirs.failed }));
  }
  return rows;
}
