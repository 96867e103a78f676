import { expect, test } from 'vitest';
import { denied } from '../../src/sql/names/denied.ts';
import { harmless } from '../../src/sql/names/harmless.ts';
import { syntax } from '../../src/sql/names/syntax.ts';
import { unitsOf } from '../../src/sql/units.ts';
import { WordTable } from '../../src/sql/word-table.ts';

const words = [...new Set([...harmless, ...syntax, ...denied.keys()])];
const table = new WordTable(words.map((word) => [word, word] as const));

function find(text: string): string | undefined {
  return table.find(unitsOf(text), 0, text.length);
}

test('every word is found, in upper and lower case, wherever it stands', () => {
  expect(words.length).toBeGreaterThan(700);
  for (const word of words) {
    expect([find(word), find(word.toUpperCase())]).toEqual([word, word]);
    expect(table.find(unitsOf(`a.${word}(`), 2, 2 + word.length)).toBe(word);
  }
});

test('nothing else is', () => {
  for (const word of words)
    for (const other of [`${word}_`, `x${word}`, word.slice(1)])
      expect(find(other)).toBe(words.includes(other) ? other : undefined);
  expect([find(''), find('coun\u212a'), find('\u017fum'), find('ſum')]).toEqual(Array(4).fill(undefined));
});

test('of two values for a word the later one counts', () => {
  const two = new WordTable([
    ['a', 1],
    ['a', 2],
  ]);
  expect(two.find(unitsOf('A'), 0, 1)).toBe(2);
});
