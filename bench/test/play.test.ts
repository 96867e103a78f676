import { leastRequest, peakEwma, roundRobin } from '@rollcall/core';
import { expect, test } from 'vitest';
import { constant } from '../src/simulation/duration.ts';
import { at, become, join, stall, unlist } from '../src/simulation/happening.ts';
import { amplification, shareOf } from '../src/simulation/measure.ts';
import { play } from '../src/simulation/play.ts';
import { pods, type World } from '../src/simulation/world.ts';

const small: World = { pods: 3, clients: 3, load: 200, balancer: { picker: peakEwma() }, forMs: 3_000 };

test('the same seed gives the same log, probes and all; another one gives another', async () => {
  const world: World = {
    ...small,
    happenings: [at(500, become('refusing', 'web-1')), at(1_500, become('up', 'web-1'))],
  };
  const log = await play(world, 7);
  expect(await play(world, 7)).toEqual(log);
  expect(await play(world, 8)).not.toEqual(log);
});

test('with another picker, requests come when they came', async () => {
  const starts = async (world: World): Promise<readonly number[]> =>
    (await play(world, 7)).requests.map(({ startedAt }) => startedAt).toSorted((a, b) => a - b);
  expect(await starts({ ...small, balancer: { picker: leastRequest() } })).toEqual(await starts(small));
});

test('as many requests come as were asked for, and each of them ends', async () => {
  const { requests } = await play({ ...small, load: 1_000 }, 7);
  expect(requests.length / 3_000).toBeCloseTo(1, 1);
  expect(requests.every(({ end }) => end === 'answered')).toBe(true);
});

test('one after the other: the next request starts when the one before has ended', async () => {
  const world: World = {
    ...small,
    clients: 1,
    load: 'one after the other',
    traits: { service: constant(9) },
    forMs: 1_000,
  };
  const { requests, attempts } = await play(world, 7);
  expect(requests).toHaveLength(100);
  expect(attempts.every(({ inFlight }) => inFlight === 0)).toBe(true);
});

test.each([
  ['refusing', 'refused', 0.6],
  ['silent', 'silent', 3_000],
  ['failing', 'failed', 0.1],
] as const)('all pods are %s: each request fails', async (health, end, ms) => {
  const happenings = [at(0, become(health, ...pods(3)))];
  const { requests } = await play({ ...small, happenings }, 7);
  expect(new Set(requests.map((request) => request.end))).toEqual(new Set([end]));
  for (const request of requests) expect(request.ms).toBeCloseTo(ms, 6);
});

test('nobody is listed: there is nobody to pick', async () => {
  const { requests, attempts } = await play({ ...small, happenings: [at(0, unlist(...pods(3)))] }, 7);
  expect(new Set(requests.map(({ end }) => end))).toEqual(new Set(['nobody']));
  expect(attempts).toEqual([]);
});

test('an attempt that takes too long is made again elsewhere; the caller who is out of time is not helped', async () => {
  const world: World = { ...small, happenings: [at(1_000, stall(600, 'web-0'))] };
  const patient = await play({ ...world, rules: { idempotent: true, attemptTimeoutMs: 200 } }, 7);
  const hurried = await play({ ...world, rules: { idempotent: true, deadlineMs: 200 } }, 7);
  expect(patient.requests.filter(({ attempts }) => attempts === 2).length).toBeGreaterThan(0);
  expect(patient.requests.every(({ end }) => end === 'answered')).toBe(true);
  expect(hurried.requests.filter(({ end }) => end === 'late').length).toBeGreaterThan(0);
  expect(amplification(hurried)).toBe(1);
});

test('a pod that joins gets requests from then on, at an address of its own', async () => {
  const log = await play({ ...small, balancer: { picker: roundRobin() }, happenings: [at(1_000, join('web-3'))] }, 7);
  expect(shareOf('web-3', log.between(0, 1_000))).toBe(0);
  expect(shareOf('web-3', log.between(1_000, 3_000))).toBeCloseTo(0.25, 1);
});

test('a pod that nobody started is a mistake', async () => {
  await expect(play({ ...small, happenings: [at(0, become('up', 'web-9'))] }, 7)).rejects.toThrow(
    'there is no pod web-9',
  );
});
