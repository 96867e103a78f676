import { expect, test } from 'vitest';
import { tokensOf } from './tokens.ts';

function split(text: string, backslashes = false): readonly string[] | undefined {
  return tokensOf(text, backslashes)?.map((token) => token.text);
}

test('words, names, numbers, operators and what separates them', () => {
  expect(split('select "a ""b"""."c",x1$y FROM é WHERE a::int>=-1.5e3;')).toEqual([
    'select',
    '"a ""b"""',
    '.',
    '"c"',
    ',',
    'x1$y',
    'FROM',
    'é',
    'WHERE',
    'a',
    '::',
    'int',
    '>',
    '=',
    '-',
    '1.5',
    'e3',
    ';',
  ]);
});

test('a no-break space is a letter, as PostgreSQL has it', () => {
  expect(split('select\u00a01')).toEqual(['select\u00a01']);
});

test('comments nest, end with their line, and begin within what looks like an operator', () => {
  expect(split('a /* b /* c */ d */ e -- f\rg')).toEqual(['a', 'e', 'g']);
  expect(split('1*/* x */2---3\n+4')).toEqual(['1', '*', '2', '+', '4']);
  expect(split('a /* b /* c */')).toBeUndefined();
});

test('a backslash escapes in an E string, and in what continues it', () => {
  expect(split("'a\\' b")).toEqual(["'a\\'", 'b']);
  expect(split("E'a\\'' b")).toEqual(["E'a\\''", 'b']);
  expect(split("e'a' -- x\n  -- y\n '\\'' b")).toEqual(["e'a' -- x\n  -- y\n '\\''", 'b']);
  expect(split("E'a' '\\' b")).toEqual(["E'a'", "'\\'", 'b']);
  expect(split("E'a''b\\\\' c")).toEqual(["E'a''b\\\\'", 'c']);
  expect(split("ae'a\\' b")).toEqual(['ae', "'a\\'", 'b']);
  expect(split("E'a\\'")).toBeUndefined();
});

test('a backslash escapes in every string where standard_conforming_strings is off', () => {
  expect(split("'a\\' b'", true)).toEqual(["'a\\' b'"]);
  expect(split("'a\\'", true)).toBeUndefined();
});

test('dollars quote by their tag; a parameter, or a dollar within a word, quotes nothing', () => {
  expect(split('$$ a $b$ $$ c')).toEqual(['$$ a $b$ $$', 'c']);
  expect(split('$a$ $$ $A$ $a$ c')).toEqual(['$a$ $$ $A$ $a$', 'c']);
  expect(split('$1::int, a$b$c$b$')).toEqual(['$', '1', '::', 'int', ',', 'a$b$c$b$']);
  expect(split('$é1$ x $é1$')).toEqual(['$é1$ x $é1$']);
  expect(split('$a$ $b$')).toBeUndefined();
});

test('a name in Unicode escapes is not read; a string in them is', () => {
  expect(split('u&"d\\0061ta"')).toBeUndefined();
  expect(split("U&'\\0061' x")).toEqual(['U', '&', "'\\0061'", 'x']);
});
