import { quantile } from '../quantile.ts';
import { type Row, row } from '../row.ts';
import { labelOf, type Played, peers, play, startPods } from './contenders.ts';

/** One of four takes 100 ms, the others 2. */
export async function slowPodRows(): Promise<readonly Row[]> {
  await using pods = await startPods('2', '2', '2', '100');
  const ours = await play({ name: 'rollcall' }, pods, 'a while');
  const theirs = new Map<string, Played>();
  for (const peer of peers) theirs.set(labelOf(peer), await play(peer, pods, 'a while'));
  const best = Math.max(...Array.from(theirs.values(), perSecond));
  return [
    row({
      name: 'a slow pod: requests a second, beside the best',
      goal: atLeast(0.97 * best),
      seen: perSecond(ours),
      peer: best,
    }),
    row({ name: 'a slow pod: it gets', unit: '%', goal: { atMost: 2 }, seen: slowShare(ours) }),
    row({ name: 'a slow pod: p95', unit: 'ms', goal: { atMost: 8 }, seen: p95(ours) }),
    ...[...theirs].flatMap(([name, played]) => [
      row({ name: `beside ${name}: requests a second`, seen: perSecond(ours), peer: perSecond(played) }),
      row({ name: `beside ${name}: it gets`, unit: '%', seen: slowShare(ours), peer: slowShare(played) }),
      row({ name: `beside ${name}: p95`, unit: 'ms', seen: p95(ours), peer: p95(played) }),
    ]),
  ];
}

const atLeast = (least: number): { readonly atLeast: number } => ({ atLeast: least });

function perSecond({ made, seconds }: Played): number {
  return made / seconds;
}

function slowShare({ requests, made }: Played): number {
  return (100 * (requests.at(-1) ?? Number.NaN)) / made;
}

function p95({ timesMs }: Played): number {
  return quantile(timesMs, 0.95);
}
