import { type BalancerOptions, type PickerFactory, peakEwma, random, roundRobin } from '@rollcall/core';
import { atLeast, atMost, type Finding, finding, percent } from '../finding.ts';
import { at, become } from '../happening.ts';
import { shareOf } from '../measure.ts';
import { play } from '../play.ts';
import type { Scenario } from '../scenario.ts';
import type { World } from '../world.ts';

const FAILS_AT = 5_000;
const EJECTED_AT = 7_000;
const TO = 27_000;
/** Of one pod of 20, and a tenth of it for chance. */
const FAIR_SHARE = percent(1.1 / 20);

/** Each client sends 250 requests a second. */
function world(balancer: BalancerOptions, clients = 4): World {
  const happenings = [at(FAILS_AT, become('failing', 'web-0'))];
  return { pods: 20, clients, load: 1_000, balancer, happenings, forMs: TO };
}

const shareAfterwards = async (played: World, seed: number): Promise<number> =>
  percent(shareOf('web-0', (await play(played, seed)).between(EJECTED_AT, TO)));

async function guarded(picker: PickerFactory, seed: number): Promise<readonly Finding[]> {
  const log = await play(world({ picker }), seed);
  const seconds = log.slices(FAILS_AT, EJECTED_AT, 1_000).map((second) => shareOf('web-0', second));
  const before = percent(Math.max(...seconds));
  const after = percent(shareOf('web-0', log.between(EJECTED_AT, TO)));
  return [
    finding(`${picker.name}: its share in the worst second until it is ejected`, before, '%', atMost(FAIR_SHARE)),
    finding(`${picker.name}: its share afterwards`, after, '%', atMost(0.5)),
  ];
}

export const quickFailure: Scenario = {
  name: 'quick-failure',
  title: '1 of 20 pods answers 503 in 0.1 ms, and looks fast',
  async play(seed) {
    const findings: Finding[] = [];
    for (const picker of [peakEwma(), random(), roundRobin()]) findings.push(...(await guarded(picker, seed)));
    const rarely = await shareAfterwards(world({ picker: peakEwma() }, 200), seed);
    const unguarded = await shareAfterwards(world({ picker: roundRobin(), ejection: false }), seed);
    return [
      ...findings,
      finding('peakEwma, 200 clients of 5 requests/s: its share afterwards', rarely, '%', atMost(FAIR_SHARE)),
      finding('contrast, roundRobin without ejection: its share', unguarded, '%', atLeast(4.5)),
    ];
  },
};
