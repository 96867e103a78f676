import { fold, unquoted } from './fold.ts';
import type { Lexer } from './lexer.ts';
import { type TokenKind, token } from './tokens.ts';

// Kind, start and end of eight tokens, each at a multiple of four.
const size = 32;
const stride = 4;

/** The last tokens, so that one can look back: `1` is the one before the lexer's. */
export class Trail {
  readonly #text: string;
  readonly #ring: Int32Array = new Int32Array(size);
  #last = 0;

  constructor(text: string) {
    this.#text = text;
  }

  pass(lexer: Lexer): void {
    const ring = this.#ring;
    const at = (this.#last + stride) & (size - 1);
    this.#last = at;
    ring[at] = lexer.kind;
    ring[at + 1] = lexer.start;
    ring[at + 2] = lexer.end;
  }

  kind(back: number): TokenKind {
    return this.#ring[this.#at(back)] as TokenKind;
  }

  /** Empty if it is no word. */
  word(back: number): string {
    return this.kind(back) === token.word ? fold(this.#slice(back)) : '';
  }

  /** As the catalog has it; empty if it is no name. */
  name(back: number): string {
    return this.kind(back) === token.quoted ? unquoted(this.#slice(back)) : this.word(back);
  }

  #slice(back: number): string {
    const at = this.#at(back);
    return this.#text.slice(this.#ring[at + 1], this.#ring[at + 2]);
  }

  #at(back: number): number {
    return (this.#last - (back - 1) * stride) & (size - 1);
  }
}
