import type { Verdict } from '../sql.ts';
import type { Trail } from './trail.ts';

/** What a keyword makes of the statement it is found in, by the word before it; undefined for nothing. */
export function keyword(word: string, trail: Trail): Verdict | undefined {
  switch (word) {
    case 'insert':
    case 'update':
    case 'delete':
    case 'merge':
      return locksRows(trail.word(1)) ? rowLock : { kind: 'write', why: word.toUpperCase() };
    case 'share':
      return locksRows(trail.word(1)) ? rowLock : undefined;
    case 'into':
      return { kind: 'write', why: 'SELECT INTO' };
    case 'temp':
    case 'temporary':
      return beforeTemp.includes(trail.word(1)) ? { kind: 'session', why: 'temporary table' } : undefined;
    default:
      return undefined;
  }
}

/** FOR UPDATE, FOR NO KEY UPDATE, FOR SHARE, FOR KEY SHARE */
function locksRows(before: string): boolean {
  return before === 'for' || before === 'key';
}

const rowLock: Verdict = { kind: 'lock', why: 'row lock', lasts: 'transaction' };

/** CREATE TEMP, CREATE OR REPLACE TEMP, CREATE LOCAL TEMP, SELECT INTO TEMP */
const beforeTemp: readonly string[] = ['create', 'replace', 'into', 'local', 'global'];
