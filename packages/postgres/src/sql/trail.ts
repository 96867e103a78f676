import { fold, unquoted } from './fold.ts';
import type { Lexer } from './lexer.ts';
import { type Meaning, meanings } from './names/meaning.ts';
import { type TokenKind, token } from './tokens.ts';

// Kind, start and end of eight tokens, each at a multiple of four. One for all texts, as they are read one by one.
const size = 32;
const stride = 4;
const ring = new Int32Array(size);

/** The last tokens, so that one can look back: `1` is the one before the lexer's. */
export class Trail {
  readonly #lexer: Lexer;
  #last = 0;

  constructor(lexer: Lexer) {
    this.#lexer = lexer;
    ring.fill(token.start);
  }

  pass(): void {
    const lexer = this.#lexer;
    const at = (this.#last + stride) & (size - 1);
    this.#last = at;
    ring[at] = lexer.kind;
    ring[at + 1] = lexer.start;
    ring[at + 2] = lexer.end;
  }

  kind(back: number): TokenKind {
    return ring[this.#at(back)] as TokenKind;
  }

  /** Empty if it is no word. */
  word(back: number): string {
    return this.kind(back) === token.word ? fold(this.#slice(back)) : '';
  }

  /** As the catalog has it; empty if it is no name. */
  name(back: number): string {
    return this.kind(back) === token.quoted ? unquoted(this.#slice(back)) : this.word(back);
  }

  /** Of the name of a function. */
  meaning(back: number): Meaning | undefined {
    const at = this.#at(back);
    const start = ring[at + 1] as number;
    const end = ring[at + 2] as number;
    const { units } = this.#lexer;
    if (ring[at] === token.word) return meanings.find(units, start, end);
    const isFolded = !hasCapital(units, start, end);
    return isFolded ? meanings.find(units, start + 1, end - 1) : undefined; // between its quotes
  }

  #slice(back: number): string {
    const at = this.#at(back);
    return this.#lexer.text.slice(ring[at + 1], ring[at + 2]);
  }

  #at(back: number): number {
    return (this.#last - (back - 1) * stride) & (size - 1);
  }
}

function hasCapital(units: Uint16Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (isCapital(units[at] as number)) return true;
  return false;
}

function isCapital(unit: number): boolean {
  return unit >= 65 && unit <= 90;
}
