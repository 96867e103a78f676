import { expect, test } from 'vitest';
import { happeningsOf } from '../src/simulation/cli/fault-option.ts';
import { figures } from '../src/simulation/cli/figures.ts';
import type { Result } from '../src/simulation/cli/result.ts';
import { simulate } from '../src/simulation/cli/simulate.ts';
import { readPlan } from '../src/simulation/cli/world-options.ts';

const faults = {
  slow: undefined,
  stall: undefined,
  refuse: undefined,
  silent: undefined,
  fail: undefined,
  join: undefined,
};

const played = async (line: string): Promise<readonly Result[]> => {
  const said: string[] = [];
  await simulate(`${line} --json`.split(' '), (text) => said.push(text));
  return JSON.parse(said.join(''));
};

test('a world of your own, with one picker beside another', async () => {
  const [ours, inTurn] = await played(
    '--pods 4 --slow 1x20 --rps 100 --seconds 5 --picker peakEwma --picker roundRobin',
  );
  expect(ours).toMatchObject({ picker: 'peakEwma', ends: { answered: inTurn?.requests } });
  expect(ours?.p99Ms).toBeLessThan(inTurn?.p99Ms ?? 0);
});

test('each fault has pods of its own; new pods come after those that were there', async () => {
  const line = '--pods 4 --refuse 1 --silent 1 --join 1@2 --clients 2 --rps 200 --seconds 4 --picker roundRobin';
  const [result] = await played(line);
  const few = expect.toSatisfy((count: number) => count < 100);
  const many = expect.toSatisfy((count: number) => count > 100);
  expect(result?.pods).toEqual({ 'web-0': few, 'web-1': few, 'web-2': many, 'web-3': many, 'web-4': many });
});

test('from when, and to when', () => {
  const [begin, end] = happeningsOf({ ...faults, fail: ['2@1.5-3'] }, 4);
  expect([begin?.atMs, end?.atMs]).toEqual([1_500, 3_000]);
  expect(happeningsOf({ ...faults, slow: ['1x5'] }, 4)).toHaveLength(1);
});

test.each([
  ['--pods 0', '--pods 0: a whole number'],
  ['--rps many', '--rps many: a number above 0'],
  ['--picker best', '--picker best: one of peakEwma, leastRequest'],
  ['--service uniform:10', '--service uniform:10: a number of ms, or one of constant'],
  ['--slow 5x', '--slow 5x: write <pods>'],
  ['--stall 1@10', '--stall 1@10: say until when'],
  ['--pods 2 --refuse 3', 'the faults are for 3 pods, and there are 2'],
  ['--colour red', 'Unknown option'],
])('%s is refused', (line, message) => {
  expect(() => readPlan(line.split(' '))).toThrow(message);
});

test('a scenario that is not there is refused, and those that are there are named', async () => {
  await expect(figures(['earthquake'], () => {})).rejects.toThrow(/no scenario earthquake: there are slow-pod, /);
});

test('figures as JSON', async () => {
  const said: string[] = [];
  expect(await figures(['leader-absent', '--seeds', '1', '--json'], (text) => said.push(text))).toBe(true);
  expect(JSON.parse(said.join(''))).toMatchObject([
    { name: 'leader-absent', seeds: [1], figures: [{ median: 0 }, {}, {}, {}] },
  ]);
});
