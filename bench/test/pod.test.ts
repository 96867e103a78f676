import { roundRobin } from '@rollcall/core';
import { expect, test } from 'vitest';
import { constant, type Duration, exponential, lognormal } from '../src/simulation/duration.ts';
import { EventQueue } from '../src/simulation/event-queue.ts';
import { latencyMs, sum } from '../src/simulation/measure.ts';
import { play } from '../src/simulation/play.ts';
import { Pod } from '../src/simulation/pod.ts';
import { seededRandom } from '../src/simulation/random.ts';

const events = (): { queue: EventQueue; ends: string[]; pod: Pod; ask: (name: string) => void } => {
  const queue = new EventQueue();
  const ends: string[] = [];
  const pod = new Pod('web-0', '10.0.0.1', { workers: 1, service: constant(10) }, queue, seededRandom(1));
  const ask = (name: string): void => pod.receive({ end: (how) => ends.push(`${name} ${how} at ${queue.now()}`) });
  return { queue, ends, pod, ask };
};

test.each<[string, Duration]>([
  ['constant', constant(10)],
  ['exponential', exponential(10)],
  ['lognormal', lognormal(10, 0.5)],
])('%s(10) takes 10 ms on average', (_, duration) => {
  const random = seededRandom(1);
  const draws = Array.from({ length: 50_000 }, () => duration(random));
  expect(sum(draws) / draws.length).toBeCloseTo(10, 0);
  expect(Math.min(...draws)).toBeGreaterThan(0);
});

test('a worker takes one after the other', async () => {
  const { queue, ends, pod, ask } = events();
  ask('a');
  ask('b');
  expect(pod.inFlight).toBe(2);
  await queue.run(100);
  expect(ends).toEqual(['a answered at 10', 'b answered at 20']);
  expect(pod.inFlight).toBe(0);
});

test('a stall holds up what is under way, and what comes meanwhile waits', async () => {
  const { queue, ends, pod, ask } = events();
  ask('a');
  queue.after(4, () => pod.stall(100));
  queue.after(50, () => ask('b'));
  await queue.run(200);
  expect(ends).toEqual(['a answered at 110', 'b answered at 120']);
});

test('a crash breaks what the pod has', async () => {
  const { queue, ends, pod, ask } = events();
  ask('a');
  ask('b');
  queue.after(4, () => pod.crash('up'));
  queue.after(5, () => ask('c'));
  await queue.run(100);
  expect(ends).toEqual(['a broken at 4', 'b broken at 4', 'c answered at 15']);
});

test('half of the workers busy: waiting takes as long as queueing theory says (M/M/1)', async () => {
  const traits = { workers: 1, service: exponential(10) };
  const log = await play(
    { pods: 1, traits, clients: 1, load: 50, balancer: { picker: roundRobin() }, forMs: 600_000 },
    1,
  );
  expect(latencyMs(log, 0.5) / (20 * Math.LN2)).toBeCloseTo(1, 1);
  expect(latencyMs(log, 0.99) / (20 * Math.log(100))).toBeCloseTo(1, 1);
});
