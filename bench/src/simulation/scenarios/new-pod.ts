import { definePicker, type PickerFactory, peakEwma } from '@rollcall/core';
import { lognormal } from '../duration.ts';
import { atLeast, atMost, type Finding, finding } from '../finding.ts';
import { at, join } from '../happening.ts';
import type { Log } from '../log.ts';
import { firstAttemptMs, peakInFlight, reachesShareMs, sum } from '../measure.ts';
import { play } from '../play.ts';
import type { Scenario } from '../scenario.ts';
import { pods, type World } from '../world.ts';

const PODS = 10;
const JOINS_AT = 10_000;
const TO = 20_000;

/** 60 % load or less: what takes longer has more workers. */
const slowest = { serviceMs: 200, workers: 40, load: 1_200 };
const services = [{ serviceMs: 2, workers: 4, load: 3_000 }, { serviceMs: 20, workers: 8, load: 2_400 }, slowest];

function world({ serviceMs, workers, load }: (typeof services)[number], picker: PickerFactory): World {
  return {
    pods: PODS,
    traits: { workers, service: lognormal(serviceMs, 0.3) },
    clients: 100,
    load,
    balancer: { picker },
    happenings: [at(JOINS_AT, join('web-10'))],
    forMs: TO,
  };
}

/** As every client sees it for the first time: all of them at once. */
const newestFirst = definePicker(
  'newest first',
  () => (candidates) => candidates.toSorted((a, b) => a.lastPick - b.lastPick)[0],
);

/** The most that the new pod has at a time, beside its peers. */
function stampede(log: Log): number {
  const start = log.between(JOINS_AT, JOINS_AT + 3_000);
  const peers = pods(PODS).map((name) => peakInFlight(name, start));
  return peakInFlight('web-10', start) / (sum(peers) / PODS);
}

export const newPod: Scenario = {
  name: 'new-pod',
  title: 'an 11th pod is found',
  async play(seed) {
    const findings: Finding[] = [];
    for (const service of services) {
      const log = await play(world(service, peakEwma()), seed);
      const name = `${service.serviceMs} ms a request`;
      const shareMs = reachesShareMs('web-10', log, JOINS_AT, 0.8 / (PODS + 1));
      findings.push(
        finding(`${name}: until its first one`, firstAttemptMs('web-10', log, JOINS_AT), 'ms', atMost(1_000)),
        finding(`${name}: until it has 80 % of its share`, shareMs, 'ms', atMost(3_000)),
        finding(`${name}: the most it has at a time, beside its peers`, stampede(log), '×', atMost(2)),
      );
    }
    const rushed = await play(world(slowest, newestFirst), seed);
    return [...findings, finding('contrast, newest first: the same', stampede(rushed), '×', atLeast(2))];
  },
};
