import { leastRequest, type PickerFactory, peakEwma } from '@rollcall/core';
import { atMost, type Finding, finding } from '../finding.ts';
import { at, stall } from '../happening.ts';
import { reachesShareMs, userErrors } from '../measure.ts';
import { play } from '../play.ts';
import type { Scenario } from '../scenario.ts';
import type { World } from '../world.ts';

const PODS = 10;
const STALLS_AT = 5_000;
const OVER_AT = 8_000;
const GIVEN_UP_MS = 1_000;

/** 60 % load: 10 workers, 10 ms a request. */
function world(picker: PickerFactory): World {
  return {
    pods: PODS,
    traits: { workers: 1 },
    clients: 8,
    load: 600,
    rules: { idempotent: true, attemptTimeoutMs: GIVEN_UP_MS },
    balancer: { picker },
    happenings: [at(STALLS_AT, stall(OVER_AT - STALLS_AT, 'web-0'))],
    forMs: 60_000,
  };
}

export const stallOfOne: Scenario = {
  name: 'stall-of-one',
  title: '1 of 10 pods stalls for 3 s, and requests are given up after 1 s',
  async play(seed) {
    const findings: Finding[] = [];
    for (const picker of [peakEwma(), leastRequest()]) {
      const log = await play(world(picker), seed);
      const heldUp = log.requests.filter(({ ms }) => ms >= GIVEN_UP_MS).length;
      const backMs = reachesShareMs('web-0', log, OVER_AT, 0.8 / PODS);
      findings.push(
        finding(`${picker.name}: user errors`, userErrors(log), '', atMost(0)),
        finding(`${picker.name}: requests that it held up`, heldUp, ''),
        finding(`${picker.name}: until it has 80 % of its share`, backMs, 'ms'),
      );
    }
    return findings;
  },
};
