import { leader, type PickerFactory } from '@rollcall/core';
import { atLeast, atMost, finding } from '../finding.ts';
import { at, crash, join, unlist } from '../happening.ts';
import type { Log } from '../log.ts';
import { firstAttemptMs, userErrors } from '../measure.ts';
import { play } from '../play.ts';
import type { Scenario } from '../scenario.ts';
import type { World } from '../world.ts';

const LEAVES_AT = 5_000;
const IS_BACK_AT = 15_000;
const TO = 20_000;

/** For a second it is still listed, and refuses. It comes back at another address. */
function world(picker: PickerFactory): World {
  const happenings = [
    at(LEAVES_AT, crash('refusing', 'web-0')),
    at(LEAVES_AT + 1_000, unlist('web-0')),
    at(IS_BACK_AT, join('web-0')),
  ];
  return { pods: 3, clients: 10, load: 100, rules: { idempotent: true }, balancer: { picker }, happenings, forMs: TO };
}

function atOthers({ attempts }: Log): number {
  return attempts.filter(({ pod }) => pod !== 'web-0').length;
}

export const leaderAbsent: Scenario = {
  name: 'leader-absent',
  title: 'web-0 is away for 10 s, and requests are for leader()',
  async play(seed) {
    const log = await play(world(leader()), seed);
    const loose = await play(world(leader({ fallback: 'next-ordinal' })), seed);
    return [
      finding('requests to anybody else', atOthers(log), '', atMost(0)),
      finding('requests that failed once it was back', userErrors(log.between(IS_BACK_AT, TO)), '', atMost(0)),
      finding('from its return to its first request', firstAttemptMs('web-0', log, IS_BACK_AT), 'ms', atMost(1_000)),
      finding("contrast, fallback: 'next-ordinal': requests to anybody else", atOthers(loose), '', atLeast(100)),
    ];
  },
};
