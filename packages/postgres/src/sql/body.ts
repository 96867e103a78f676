import type { FunctionName, Verdict } from '../sql.ts';
import { isAlias } from './alias.ts';
import { fold, unquoted } from './fold.ts';
import { keyword } from './keywords.ts';
import type { Lexer } from './lexer.ts';
import { catalogName } from './names/local.ts';
import { Parentheses, type Purpose } from './parentheses.ts';
import { stronger } from './strength.ts';
import { type TokenKind, token } from './tokens.ts';
import { Trail } from './trail.ts';
import { mayBeCatalog, mayMatter, watchedWord } from './watched.ts';

// V8 folds those, which it does not where they are looked up in `token`.
const { broken, close, dot, end, open, quoted, semicolon, start, word } = token;

/**
 * Passes over the tokens of a text, and collects what makes it more than a read, wherever that stands. No grammar: a
 * keyword is told from a name by what is before it, and a doubt makes the verdict stronger.
 */
export class Body {
  verdict: Verdict = read;
  /** Of functions that we do not know, each once; by its name. Most texts have none. */
  calls: Map<string, FunctionName> | undefined;
  readonly #lexer: Lexer;
  readonly #trail: Trail;
  readonly #parentheses: Parentheses = new Parentheses();

  constructor(lexer: Lexer) {
    this.#lexer = lexer;
    this.#trail = new Trail(lexer);
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
    return kind <= semicolon && kind !== start;
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
    this.#trail.pass();
    const kind = lexer.next();
    switch (kind) {
      case word:
        if (mayMatter(lexer.units, lexer.start, lexer.end)) this.#passWord();
        break;
      case quoted:
        if (mayBeCatalog(lexer.units, lexer.start + 1)) this.#passQuoted();
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
    const { units, start: from, end: to } = this.#lexer;
    if (mayBeCatalog(units, from)) {
      this.#passCatalogName(this.word);
      return;
    }
    const watched = watchedWord(units, from, to);
    if (watched !== undefined && this.#trail.kind(1) !== dot) this.#passKeyword(watched);
  }

  #passQuoted(): void {
    const { text, start: from, end: to } = this.#lexer;
    this.#passCatalogName(unquoted(text.slice(from, to)));
  }

  #passCatalogName(name: string): void {
    const meaning = catalogName(name);
    if (meaning) this.strengthen(meaning);
  }

  #passKeyword(which: string): void {
    const found = keyword(which, this.#trail);
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
    const isBare = trail.kind(2) !== dot;
    const meaning = trail.meaning(1);
    if (meaning === 'harmless' && (isBare || trail.name(3) === 'pg_catalog')) return 'plain';
    if (typeof meaning === 'object') this.strengthen(meaning);
    else if ((meaning === 'syntax' || meaning === 'prefix') && isBare && trail.kind(1) === word)
      return meaning === 'prefix' && isPrefix(trail) ? 'prefix' : 'plain';
    else if (!isAlias(trail, isBare ? 2 : 4, this.#parentheses))
      this.#call(isBare ? undefined : trail.name(3), trail.name(1));
    return 'plain';
  }

  #call(schema: string | undefined, name: string): void {
    this.calls ??= new Map();
    this.calls.set(`${schema}.${name}`, { schema, name });
  }
}

const read: Verdict = { kind: 'read', calls: [], hint: undefined };
const unreadable: Verdict = { kind: 'write', why: 'not readable' };

/** Any ON but that of DISTINCT ends a join. */
function isPrefix(trail: Trail): boolean {
  return trail.word(1) === 'operator' || trail.word(2) === 'distinct';
}

function beginsQuery(before: TokenKind): boolean {
  return before === start || before === semicolon || before === open;
}
