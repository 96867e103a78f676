import { expect, test } from 'vitest';
import { blocksOf } from './blocks.ts';

const markdown = (...lines: string[]): string => lines.join('\n');

test('a block in ts, js or sh is found with its line; other languages are prose', () => {
  const found = blocksOf(
    markdown('# Title', '', '```ts', 'one();', 'two();', '```', '```yaml', 'a: 1', '```', '```sh', 'ls', '```'),
  );
  expect(found).toMatchObject([
    { line: 4, language: 'ts', code: 'one();\ntwo();', setup: 'web', skip: undefined, until: undefined },
    { line: 11, language: 'sh', code: 'ls' },
  ]);
});

test('a block says how it is to be run', () => {
  const found = blocksOf(
    markdown(
      '```ts skip: needs a real cluster',
      '```',
      '```js until: + web-0',
      '```',
      '```ts',
      '// with nobody',
      '```',
    ),
  );
  expect(found).toMatchObject([{ skip: 'needs a real cluster' }, { until: '+ web-0' }, { setup: 'nobody' }]);
});

test('a block that continues begins with the one before it', () => {
  const [, second] = blocksOf(markdown('```ts', '// with nobody', '```', '```ts continues', 'two();', '```'));
  expect(second).toMatchObject({ code: '// with nobody\ntwo();', setup: 'nobody', line: 5 });
});

test.each(['```ts skip', '```ts until:', '```ts maybe', '```sh skipped'])(
  '`%s` is refused: it would be run, or not, by mistake',
  (info) => {
    expect(() => blocksOf(markdown(info, 'code', '```'))).toThrow(info);
  },
);

test('a block without an end is refused', () => {
  expect(() => blocksOf(markdown('text', '```ts', 'code'))).toThrow('line 2');
});
