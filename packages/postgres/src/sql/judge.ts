import type { Verdict } from '../sql.ts';
import { Body } from './body.ts';
import { headOf } from './heads.ts';
import { Lexer } from './lexer.ts';
import { token } from './tokens.ts';
import { unitsOf } from './units.ts';

/** How the server reads strings. */
export interface Dialect {
  /**
   * `standard_conforming_strings`, as the server reports it at connect. Where it is off, a backslash escapes in every
   * string (§4.1.2.2). Default true, as it is PostgreSQL's since 9.1.
   */
  readonly standardStrings?: boolean | undefined;
}

/**
 * Reads a text once, from front to back: the time it takes is linear in the length. Never throws.
 *
 * @param units those of the text.
 */
export function judge(text: string, dialect: Dialect = {}, units: Uint16Array = unitsOf(text)): Verdict {
  const lexer = new Lexer(text, units, dialect.standardStrings === false);
  const body = new Body(lexer);
  let statements = 0;
  do {
    if (!passHead(body)) continue;
    statements += 1;
    if (isSettled(body.verdict, text, lexer.start)) break;
    for (let { kind } = body; kind > token.semicolon; ) kind = body.step();
  } while (body.kind === token.semicolon);
  return conclude(body, lexer, statements);
}

/** False where no statement is, as behind the last semicolon. */
function passHead(body: Body): boolean {
  do body.step();
  while (body.kind === token.open);
  if (body.ended) return false;
  body.strengthen(headOf(body));
  return true;
}

/** Most writes are known by their first word, and need not be read: bulk inserts are long. */
function isSettled({ kind }: Verdict, text: string, at: number): boolean {
  return (kind === 'write' || kind === 'session') && !mayBeStronger.test(text.slice(at));
}

/** Another statement, or a word of what leaves something on the connection. */
const mayBeStronger = /;\s*\S|temp|advisory|set_config|setseed|dblink|origin_session/i;

function conclude({ verdict, calls }: Body, { hint }: Lexer, statements: number): Verdict {
  switch (verdict.kind) {
    case 'read':
      if (hint === 'primary') return { kind: 'primary', why: 'hint' };
      return hint === undefined && calls === undefined
        ? verdict
        : { kind: 'read', calls: hint ? [] : [...(calls?.values() ?? [])], hint };
    case 'begin':
      return hint === undefined ? verdict : { ...verdict, replica: hint === 'replica' && mayBeHinted(verdict) };
    case 'set-transaction':
      return statements > 1 ? { kind: 'primary', why: 'SET TRANSACTION' } : verdict;
    default:
      return verdict;
  }
}

/** A hint vouches for a transaction that does not say what it is, and does not help one that a standby would refuse. */
function mayBeHinted({ readOnly, isolation }: Extract<Verdict, { kind: 'begin' }>): boolean {
  return readOnly !== false && isolation !== 'serializable';
}
