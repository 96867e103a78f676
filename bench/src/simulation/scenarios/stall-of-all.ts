import { type BalancerOptions, peakEwma } from '@rollcall/core';
import { exponential } from '../duration.ts';
import { atLeast, atMost, finding } from '../finding.ts';
import { at, stall } from '../happening.ts';
import type { Log } from '../log.ts';
import { amplification, recoveredMs, type Trouble } from '../measure.ts';
import { play } from '../play.ts';
import type { Scenario } from '../scenario.ts';
import { pods, type World } from '../world.ts';

const STALLS_AT = 10_000;
const STALL = 3_000;
const TO = 36_000;
const trouble: Trouble = { fromMs: STALLS_AT, overMs: STALLS_AT + STALL, toMs: TO };

/** 200 × 5 requests/s on 30 workers, 18 ms a request: 60 % load. The pods wait for the same database. */
function world(balancer: BalancerOptions): World {
  return {
    pods: 3,
    traits: { workers: 10, service: exponential(18) },
    clients: 200,
    load: 1_000,
    rules: { idempotent: true, attemptTimeoutMs: 1_000, deadlineMs: 2_500 },
    balancer,
    happenings: [at(STALLS_AT, stall(STALL, ...pods(3)))],
    forMs: TO,
  };
}

/** "20 % + 10/s", which others have as their default: 10/s is more than each of these clients sends at all. */
const generous = { ratio: 0.2, perSecond: 10, burst: 100 };

export const stallOfAll: Scenario = {
  name: 'stall-of-all',
  title: 'all pods stall for 3 s under 200 clients that retry',
  async play(seed) {
    const log = await play(world({ picker: peakEwma() }), seed);
    const generously = await play(world({ picker: peakEwma(), retryBudget: generous }), seed);
    const afterwards = (played: Log): number => amplification(played.between(trouble.overMs + 15_000, TO));
    return [
      finding('until all is well again', recoveredMs(log, trouble), 'ms', atMost(15_000)),
      finding('attempts a request afterwards', afterwards(log), '×', atMost(1.05)),
      finding('contrast, a budget of 20 % + 10/s: attempts a request', afterwards(generously), '×', atLeast(1.5)),
    ];
  },
};
