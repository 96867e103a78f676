import { type PickerFactory, peakEwma, roundRobin } from '@rollcall/core';
import { lognormal } from '../duration.ts';
import { atLeast, finding } from '../finding.ts';
import { attemptsByPod, jain, quantile } from '../measure.ts';
import { play } from '../play.ts';
import type { Scenario } from '../scenario.ts';
import type { World } from '../world.ts';

const RUNS = 50;
/** 400 requests of 10 ms, 1 ms apart. */
const TO = 4_400;

function world(picker: PickerFactory): World {
  const traits = { service: lognormal(10, 0.3) };
  return { pods: 4, traits, clients: 1, load: 'one after the other', balancer: { picker }, forMs: TO };
}

/** One run is short, so that chance has a say: many of them. */
async function fairnessOf(picker: PickerFactory, seed: number): Promise<readonly number[]> {
  const runs: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const log = await play(world(picker), seed * RUNS + run);
    runs.push(jain([...attemptsByPod(log).values()]));
  }
  return runs;
}

export const fairness: Scenario = {
  name: 'fairness',
  title: '400 requests one after the other, to 4 equal pods',
  async play(seed) {
    const even = await fairnessOf(roundRobin(), seed);
    const ours = await fairnessOf(peakEwma(), seed);
    return [
      finding("roundRobin: Jain's index, median", quantile(even, 0.5), '', atLeast(0.999)),
      finding("peakEwma: Jain's index, median", quantile(ours, 0.5), '', atLeast(0.95)),
      finding("peakEwma: Jain's index, the worst 5 %", quantile(ours, 0.05), ''),
    ];
  },
};
