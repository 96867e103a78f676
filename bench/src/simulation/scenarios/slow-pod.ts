import { peakEwma, roundRobin } from '@rollcall/core';
import { atLeast, atMost, finding, percent } from '../finding.ts';
import { at, slow } from '../happening.ts';
import type { Log } from '../log.ts';
import { latencyMs, shareOf } from '../measure.ts';
import { play } from '../play.ts';
import type { Scenario } from '../scenario.ts';
import type { World } from '../world.ts';

const FROM = 3_000;
const TO = 10_000;

/** 70 % load: 40 workers, 10 ms a request. */
const healthy: World = {
  pods: 20,
  traits: { workers: 2 },
  clients: 8,
  load: 2_800,
  balancer: { picker: peakEwma() },
  forMs: TO,
};
const slowed: World = { ...healthy, happenings: [at(0, slow(5, 'web-19'))] };
/** As if somebody knew: the same requests, and the slow one left out. */
const optimum: World = { ...healthy, pods: 19 };

export const slowPod: Scenario = {
  name: 'slow-pod',
  title: '1 of 20 pods takes 5 times as long',
  async play(seed) {
    const watched = async (world: World): Promise<Log> => (await play(world, seed)).between(FROM, TO);
    const p99 = async (world: World): Promise<number> => latencyMs(await watched(world), 0.99);
    const ours = await watched(slowed);
    const best = await p99(optimum);
    const sparse = (await p99({ ...slowed, clients: 100 })) / (await p99({ ...optimum, clients: 100 }));
    const inTurn = await p99({ ...slowed, balancer: { picker: roundRobin() } });
    return [
      finding('p99 beside that of the 19 others alone', latencyMs(ours, 0.99) / best, '×', atMost(1.2)),
      finding('the same, 100 clients that see less each', sparse, '×', atMost(1.2)),
      finding('p99', latencyMs(ours, 0.99), 'ms'),
      finding('p99.9', latencyMs(ours, 0.999), 'ms'),
      finding('share of the slow pod', percent(shareOf('web-19', ours)), '%'),
      finding('contrast, round robin: p99 beside that of the 19 others alone', inTurn / best, '×', atLeast(10)),
    ];
  },
};
