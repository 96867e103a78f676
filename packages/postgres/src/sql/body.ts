import type { FunctionName, Verdict } from '../sql.ts';
import { isAlias } from './alias.ts';
import { fold, unquoted } from './fold.ts';
import { keyword } from './keywords.ts';
import type { Lexer } from './lexer.ts';
import { catalogName } from './names/local.ts';
import { meanings } from './names/meaning.ts';
import { Parentheses, type Purpose } from './parentheses.ts';
import { stronger } from './strength.ts';
import { type TokenKind, token } from './tokens.ts';
import { Trail } from './trail.ts';
import { mayBeCatalog, mayMatter } from './watched.ts';

// V8 folds those, which it does not where they are looked up in `token`.
const { broken, close, dot, end, open, quoted, semicolon, start, word } = token;

/**
 * Passes over the tokens of a text, and collects what makes it more than a read, wherever that stands. No grammar: a
 * keyword is told from a name by what is before it, and a doubt makes the verdict stronger.
 */
export class Body {
  verdict: Verdict = { kind: 'read', calls: [], hint: undefined };
  readonly calls: Map<string, FunctionName> = new Map();
  readonly #lexer: Lexer;
  readonly #trail: Trail;
  readonly #parentheses: Parentheses = new Parentheses();

  constructor(lexer: Lexer) {
    this.#lexer = lexer;
    this.#trail = new Trail(lexer.text);
  }

  get depth(): number {
    return this.#parentheses.depth;
  }

  get kind(): TokenKind {
    return this.#lexer.kind;
  }

  /** This statement is over. */
  get ended(): boolean {
    const { kind } = this.#lexer;
    return kind === semicolon || kind === end || kind === broken;
  }

  /** The token that was passed last; empty if it was no word. */
  get word(): string {
    const { kind, text, start: from, end: to } = this.#lexer;
    return kind === word ? fold(text.slice(from, to)) : '';
  }

  strengthen(by: Verdict): void {
    this.verdict = stronger(this.verdict, by);
  }

  /** Passes one token, and says which word it was. */
  nextWord(): string {
    this.step();
    return this.word;
  }

  /** Passes one token. */
  step(): TokenKind {
    const lexer = this.#lexer;
    this.#trail.pass(lexer);
    const kind = lexer.next();
    switch (kind) {
      case word:
        this.#passWord();
        break;
      case quoted:
        this.#passQuoted();
        break;
      case open:
        this.#open();
        break;
      case close:
        this.#close();
        break;
      case semicolon:
      case end:
      case broken:
        this.#end();
    }
    return kind;
  }

  #passWord(): void {
    const { text, start: from, end: to } = this.#lexer;
    if (mayBeCatalog(text, from)) this.#passCatalogName(this.word);
    else if (mayMatter(text, from, to) && this.#trail.kind(1) !== dot) this.#passKeyword(this.word);
  }

  #passQuoted(): void {
    const { text, start: from, end: to } = this.#lexer;
    if (mayBeCatalog(text, from + 1)) this.#passCatalogName(unquoted(text.slice(from, to)));
  }

  #passCatalogName(name: string): void {
    const meaning = catalogName(name);
    if (meaning) this.strengthen(meaning);
  }

  #passKeyword(which: string): void {
    const found = keyword(which, this.#trail.word(1));
    if (found) this.strengthen(found);
    else if (which !== 'with') this.#parentheses.endWith();
    else if (beginsQuery(this.#trail.kind(1))) this.#parentheses.inner = 'with';
  }

  #open(): void {
    const before = this.#trail.kind(1);
    // WITH a AS (…) (SELECT …)
    if (before === close) this.#parentheses.endWith();
    this.#parentheses.open(before === word || before === quoted ? this.#passCall() : 'plain');
  }

  #close(): void {
    if (!this.#parentheses.close()) this.strengthen(unreadable);
  }

  #end(): void {
    if (this.kind === broken || this.depth > 0) this.strengthen(unreadable);
    this.#parentheses.reset();
  }

  /** `name (` */
  #passCall(): Purpose {
    const trail = this.#trail;
    const name = trail.name(1);
    const schema = trail.kind(2) === dot ? trail.name(3) : undefined;
    const meaning = meanings.get(name);
    if (typeof meaning === 'object') this.strengthen(meaning);
    else if (meaning === 'syntax' && schema === undefined && trail.kind(1) === word) return this.#purposeOf(name);
    else if (meaning === 'harmless' && (schema === undefined || schema === 'pg_catalog')) return 'plain';
    else if (!isAlias(trail, schema === undefined ? 2 : 4, this.#parentheses))
      this.calls.set(`${schema}.${name}`, { schema, name });
    return 'plain';
  }

  #purposeOf(syntax: string): Purpose {
    return syntax === 'operator' || (syntax === 'on' && this.#trail.word(2) === 'distinct') ? 'prefix' : 'plain';
  }
}

const unreadable: Verdict = { kind: 'write', why: 'not readable' };

function beginsQuery(before: TokenKind): boolean {
  return before === start || before === semicolon || before === open;
}
