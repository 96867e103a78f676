import { leastRequest, type PickerFactory, peakEwma } from '@rollcall/core';
import { atMost, finding, percent } from '../finding.ts';
import { at, stall } from '../happening.ts';
import { reachesShareMs, userErrors } from '../measure.ts';
import { play } from '../play.ts';
import type { Scenario } from '../scenario.ts';
import type { World } from '../world.ts';

const PODS = 10;
const HANGS_AT = 5_000;
const OVER_AT = 35_000;

/** 60 % load: 10 workers, 10 ms a request. Nothing tells of the hang but callers that give up (`AbortSignal.timeout`). */
function world(picker: PickerFactory, clients: number): World {
  return {
    pods: PODS,
    traits: { workers: 1 },
    clients,
    load: 600,
    rules: { deadlineMs: 1_000 },
    balancer: { picker },
    happenings: [at(HANGS_AT, stall(OVER_AT - HANGS_AT, 'web-0'))],
    forMs: 60_000,
  };
}

export const hungPod: Scenario = {
  name: 'hung-pod',
  title: '1 of 10 pods hangs for 30 s, and callers give up after 1 s',
  async play(seed) {
    const lost = async (picker: PickerFactory, clients: number): Promise<number> => {
      const log = (await play(world(picker, clients), seed)).between(HANGS_AT, OVER_AT);
      return percent(userErrors(log) / log.requests.length);
    };
    const backMs = reachesShareMs('web-0', await play(world(peakEwma(), 8), seed), OVER_AT, 0.8 / PODS);
    return [
      finding('requests lost meanwhile, 8 clients', await lost(peakEwma(), 8), '%', atMost(1)),
      finding('the same, 100 clients that see less each', await lost(peakEwma(), 100), '%', atMost(5)),
      finding('until it has 80 % of its share', backMs, 'ms'),
      finding('leastRequest: lost meanwhile, 8 clients', await lost(leastRequest(), 8), '%'),
    ];
  },
};
