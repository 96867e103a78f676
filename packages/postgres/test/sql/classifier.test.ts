import { expect, test } from 'vitest';
import { Classifier } from '../../src/sql/classifier.ts';

test('a text is judged once', () => {
  const classifier = new Classifier();
  const verdict = classifier.classify('select 1');
  expect(classifier.classify(['select', '1'].join(' '))).toBe(verdict);
  expect(classifier.size).toBe(1);
});

test('no more texts are kept than `max`, and none that is longer than `maxLength`', () => {
  const classifier = new Classifier({ max: 10, maxLength: 100 });
  for (let i = 0; i < 100; i++) expect(classifier.classify(`select ${i}`).kind).toBe('read');
  expect(classifier.size).toBe(10);
  const long = `select ${'f(1), '.repeat(100)} 2`;
  expect(classifier.classify(long)).not.toBe(classifier.classify(long));
  expect(classifier.size).toBe(10);
});

test('texts that are alike are told apart, wherever they differ', () => {
  const classifier = new Classifier();
  const columns = Array.from({ length: 100 }, (_, n) => `"column_${n % 10}"`);
  for (let n = 0; n < columns.length; n++) {
    const [read, write] = ['f', 'nextval'].map((name) => {
      return `select ${columns.with(n, `${name.padStart(7)}("a")`).join(', ')}`;
    });
    expect(read?.length).toBe(write?.length);
    expect([classifier.classify(read ?? '').kind, classifier.classify(write ?? '').kind]).toEqual(['read', 'write']);
  }
});

test('the empty text is a text', () => {
  const classifier = new Classifier();
  expect(classifier.classify('')).toBe(classifier.classify(''));
});

test('backslashes are read as the server reads them', () => {
  const text = String.raw`select 'it\'; delete from users --'`;
  expect(new Classifier().classify(text).kind).toBe('write');
  expect(new Classifier({ standardStrings: false }).classify(text).kind).toBe('read');
});
