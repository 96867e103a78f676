import { peakEwma } from '@rollcall/core';
import { atLeast, atMost, type Finding, finding, percent } from '../finding.ts';
import { at, become, crash } from '../happening.ts';
import { reachesShareMs, shareOf, userErrors } from '../measure.ts';
import { play } from '../play.ts';
import type { Health } from '../pod.ts';
import type { Scenario } from '../scenario.ts';
import type { World } from '../world.ts';

const PODS = 5;
const DOWN_AT = 5_000;
const WATCHED = 15_000;

/** 60 % load: 10 workers, 10 ms a request. The pod stays in the list: only its clients can know. */
function world(downMs: number, health: Health, watchedMs = WATCHED): World {
  const upAt = DOWN_AT + downMs;
  return {
    pods: PODS,
    traits: { workers: 2 },
    clients: 20,
    load: 600,
    rules: { idempotent: true },
    balancer: { picker: peakEwma() },
    happenings: [at(DOWN_AT, crash(health, 'web-0')), at(upAt, become('up', 'web-0'))],
    forMs: upAt + watchedMs,
  };
}

const downs = { '2 s': 2_000, '30 s': 30_000, '5 min': 300_000 } as const;

async function refused(name: string, downMs: number, seed: number): Promise<readonly Finding[]> {
  const log = await play(world(downMs, 'refusing'), seed);
  const upAt = DOWN_AT + downMs;
  const backMs = reachesShareMs('web-0', log, upAt, 0.8 / PODS);
  const later = shareOf('web-0', log.between(upAt + 3_000, upAt + WATCHED)) * PODS;
  return [
    finding(`${name}: until it has 80 % of its share`, backMs, 'ms', atMost(3_000)),
    finding(`${name}: its share from then on, of a fair one`, percent(later), '%', atLeast(80)),
    finding(`${name}: user errors`, userErrors(log), '', atMost(0)),
  ];
}

/** Only requests can tell when that is over, and fewer and fewer of them are risked. */
async function failed(downMs: number, seed: number): Promise<number> {
  const upAt = DOWN_AT + downMs;
  const log = await play(world(downMs, 'failing', 45_000), seed);
  return reachesShareMs('web-0', log, upAt, 0.8 / PODS);
}

export const recovery: Scenario = {
  name: 'recovery',
  title: '1 of 5 pods crashes and comes back',
  async play(seed) {
    const findings: Finding[] = [];
    for (const [name, downMs] of Object.entries(downs)) findings.push(...(await refused(name, downMs, seed)));
    return [
      ...findings,
      finding('it answered 503, for 2 s: until it has 80 % of its share', await failed(2_000, seed), 'ms'),
      finding('it answered 503, for 30 s: until it has 80 % of its share', await failed(30_000, seed), 'ms'),
    ];
  },
};
