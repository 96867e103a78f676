import { expect, test } from 'vitest';
import { judge } from '../../src/sql/judge.ts';
import { corpus, routeOf } from './corpus.ts';

const files = [...new Set(corpus.map(({ file }) => file))];

test.each(files)('each statement of %s goes where it belongs', (file) => {
  const rows = corpus.filter((row) => row.file === file);
  expect(rows.map(({ text }) => `${routeOf(judge(text))} <- ${text}`)).toEqual(
    rows.map(({ route, text }) => `${route} <- ${text}`),
  );
});

test('the corpus is what we say it is', () => {
  const reads = corpus.filter(({ route }) => route.startsWith('read'));
  const missed = corpus.filter(({ file }) => file === 'read-on-primary.sql');
  expect(corpus.length).toBeGreaterThanOrEqual(300);
  expect(reads.length / (reads.length + missed.length)).toBeGreaterThanOrEqual(0.9);
});
