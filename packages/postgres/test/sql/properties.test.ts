import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rounds } from '../../../core/test/thorough.ts';
import { judge } from '../../src/sql/judge.ts';
import { Lexer } from '../../src/sql/lexer.ts';
import { token } from '../../src/sql/tokens.ts';
import { unitsOf } from '../../src/sql/units.ts';
import { corpus } from './corpus.ts';
import { type Lexed, tokensOf } from './tokens.ts';

/** Where no comment of ours is left out when only tokens are kept. */
const texts = corpus
  .map(({ text }) => text)
  .filter((text) => !text.includes('rollcall:') && tokensOf(text) !== undefined);
const text = fc.constantFrom(...texts);
const trivia = fc.constantFrom(' ', '\n', '\t\f', '/**/', '/* ; insert /* " */ */', "-- it's\n", '--;\r', '/*$$*/ ');
const piece = fc.constantFrom(
  ...["'", "''", '"', '$$', '$a$', '$1', '/*', '*/', '--', '\n', ' ', '\\', "E'", 'U&"', '(', ')', ',', '.', ';', '::'],
  ...[
    'select',
    'with',
    'as',
    'insert',
    'into',
    'for',
    'update',
    'f',
    'nextval',
    'temp',
    'begin',
    'explain',
    'copy',
    'é',
  ],
);

function holds<T>(arbitrary: fc.Arbitrary<T>, check: (value: T) => void): void {
  fc.assert(fc.property(arbitrary, check), { numRuns: rounds(500, 50_000), seed: 8 });
}

test('any text is read to its end, a token after the other, and has a verdict', () => {
  holds(
    fc.oneof(
      fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units)),
      fc.array(piece).map((pieces) => pieces.join('')),
    ),
    (any) => {
      const lexer = new Lexer(any, unitsOf(any), false);
      let goesOn = true;
      for (let before = 0; lexer.next() !== token.end && lexer.kind !== token.broken; before = lexer.end)
        goesOn &&= lexer.start >= before && lexer.end > lexer.start;
      expect([goesOn, typeof judge(any).kind]).toEqual([true, 'string']);
    },
  );
});

test('what does not lex, or has parentheses that do not match, is never a read', () => {
  holds(
    fc.array(piece).map((pieces) => `select ${pieces.join(' ')}`),
    (any) => {
      if (tokensOf(any) === undefined || !isBalanced(any)) expect(judge(any).kind).not.toBe('read');
    },
  );
});

test('white space and comments between tokens change nothing', () => {
  holds(fc.tuple(text, fc.array(trivia, { minLength: 1, maxLength: 5 })), ([original, between]) => {
    const spread = tokensIn(original).map((each, at) => each.text + between[at % between.length]);
    expect(judge(spread.join(''))).toEqual(judge(original));
  });
});

test('upper and lower case of what is not quoted change nothing', () => {
  holds(fc.tuple(text, fc.infiniteStream(fc.boolean())), ([original, upper]) => {
    const cased = rewritten(original, token.word, (word) =>
      word.replaceAll(/[a-z]/gi, (letter) => recased(letter, upper)),
    );
    expect(judge(cased)).toEqual(judge(original));
  });
});

test('what a string says changes nothing', () => {
  const said = fc.oneof(
    fc.string(),
    fc.array(piece).map((pieces) => pieces.join(' ')),
  );
  holds(fc.tuple(text, said), ([original, content]) => {
    expect(judge(rewritten(original, token.string, (each) => saying(each, content)))).toEqual(judge(original));
  });
});

test('in a text of several statements, the whole is as strong as the strongest, in either order', () => {
  holds(fc.tuple(text, text), ([one, other]) => {
    const verdicts = [judge(`${one}\n;\n${other}`), judge(`${other}\n;\n${one}`)];
    const isRead = [one, other].every((each) => judge(each).kind === 'read');
    expect(verdicts.map(({ kind }) => kind === 'read')).toEqual([isRead, isRead]);
    expect(verdicts[0]?.kind).toBe(verdicts[1]?.kind);
  });
});

function tokensIn(original: string): readonly Lexed[] {
  return tokensOf(original) ?? [];
}

function rewritten(original: string, kind: number, rewrite: (text: string) => string): string {
  return tokensIn(original)
    .map((each) => (each.kind === kind ? rewrite(each.text) : each.text))
    .join('\n');
}

function recased(letter: string, upper: Iterator<boolean>): string {
  return upper.next().value ? letter.toUpperCase() : letter.toLowerCase();
}

/** The same kind of string, with other content. */
function saying(string: string, content: string): string {
  if (string.startsWith('$')) return `$q$${content.replaceAll('$', '')}$q$`;
  const quoted = content.replaceAll("'", "''");
  return string.startsWith("'") ? `'${quoted}'` : `E'${quoted.replaceAll('\\', '\\\\')}'`;
}

function isBalanced(any: string): boolean {
  let depth = 0;
  for (const { kind } of tokensIn(any)) {
    if (kind === token.open) depth += 1;
    else if (kind === token.close) depth -= 1;
    if (depth < 0 || (kind === token.semicolon && depth > 0)) return false;
  }
  return depth === 0;
}
