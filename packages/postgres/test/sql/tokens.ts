import { Lexer } from '../../src/sql/lexer.ts';
import { type TokenKind, token } from '../../src/sql/tokens.ts';
import { unitsOf } from '../../src/sql/units.ts';

export interface Lexed {
  readonly kind: TokenKind;
  readonly text: string;
}

/** All tokens of a text that can be read to its end; undefined for others. */
export function tokensOf(text: string, backslashes = false): readonly Lexed[] | undefined {
  const lexer = new Lexer(text, unitsOf(text), backslashes);
  const tokens: Lexed[] = [];
  while (lexer.next() !== token.end) {
    if (lexer.kind === token.broken) return undefined;
    tokens.push({ kind: lexer.kind, text: text.slice(lexer.start, lexer.end) });
  }
  return tokens;
}
