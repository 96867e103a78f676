import { afterAll, beforeAll, expect, test } from 'vitest';
import { comparable } from '../../packages/testing/test/api/comparable.ts';
import { ourStage } from '../../packages/testing/test/api/our-stage.ts';
import { Play } from '../../packages/testing/test/api/play.ts';
import type { Answer, Stage } from '../../packages/testing/test/api/scenario.ts';
import { scenarios } from '../../packages/testing/test/api/scenarios.ts';
import { record } from '../../packages/testing/test/fixtures/recorded-api.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { RealStage } from './list-watch/real-stage.ts';

const NAMESPACE = 'list-watch';
const real = new Map<string, readonly Answer[]>();
let plane: ControlPlane;
let stage: RealStage;
beforeAll(async () => {
  plane = await startControlPlane();
  stage = await RealStage.open(plane, NAMESPACE);
});
afterAll(async () => {
  const titles = scenarios.map(({ title }) => title);
  if (process.env.ROLLCALL_RECORD !== undefined) record(titles, real);
  await plane?.[Symbol.asyncDispose]();
});

async function played(on: Stage, play: (on: Play) => Promise<void>): Promise<readonly Answer[]> {
  const performance = new Play(on);
  await play(performance);
  return performance.answers;
}

test.for(scenarios)('$title', async ({ title, play }) => {
  await using ours = await ourStage(NAMESPACE);
  await stage.clear();
  const [said, fake] = await Promise.all([played(stage, play), played(ours, play)]);
  real.set(title, said);
  expect(fake.map(comparable)).toEqual(said.map(comparable));
});
