import { expect, test } from 'vitest';
import { recordedOf } from '../fixtures/recorded-api.ts';
import { comparable } from './comparable.ts';
import { ourStage } from './our-stage.ts';
import { Play } from './play.ts';
import { scenarios } from './scenarios.ts';

// Some of them take seconds, as a real one does.
const options = { timeout: 60_000 };

test.concurrent.for(scenarios)('$title: as a kube-apiserver', options, async ({ title, play }) => {
  await using stage = await ourStage('list-watch');
  const performance = new Play(stage);
  await play(performance);
  expect(performance.answers.map(comparable)).toEqual(recordedOf(title).map(comparable));
});
