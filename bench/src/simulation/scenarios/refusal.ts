import { type BalancerOptions, peakEwma, random } from '@rollcall/core';
import { atLeast, atMost, type Finding, finding } from '../finding.ts';
import { at, become } from '../happening.ts';
import { amplification, userErrors } from '../measure.ts';
import { play } from '../play.ts';
import type { Scenario } from '../scenario.ts';
import { pods, type World } from '../world.ts';

const FAIL_AT = 5_000;
const TO = 15_000;

/** Any one of them can do it alone: 20 workers, 10 ms a request. Nothing is idempotent. */
function world(all: number, refusing: number, balancer: BalancerOptions): World {
  const happenings = [at(FAIL_AT, become('refusing', ...pods(refusing)))];
  return { pods: all, traits: { workers: 20 }, clients: 20, load: 1_000, balancer, happenings, forMs: TO };
}

export const refusal: Scenario = {
  name: 'refusal',
  title: 'most pods refuse connections, from one moment to the next',
  async play(seed) {
    const findings: Finding[] = [];
    for (const [refusing, all] of [
      [2, 3],
      [3, 5],
      [6, 10],
    ] as const) {
      for (const picker of [random(), peakEwma()]) {
        const log = await play(world(all, refusing, { picker }), seed);
        const name = `${refusing} of ${all}, ${picker.name}`;
        findings.push(finding(`${name}: user errors`, userErrors(log), '', atMost(0)));
        findings.push(
          finding(`${name}: attempts a request`, amplification(log.between(FAIL_AT, TO)), '×', atMost(1.05)),
        );
      }
    }
    const unguarded = await play(world(3, 2, { picker: random(), ejection: false }), seed);
    const attempts = amplification(unguarded.between(FAIL_AT, TO));
    return [...findings, finding('contrast, no ejection, 2 of 3: attempts a request', attempts, '×', atLeast(1.5))];
  },
};
