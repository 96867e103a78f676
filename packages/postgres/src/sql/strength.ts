import type { Verdict } from '../sql.ts';

/** Of two parts of one text, whose verdict holds for both. */
export function stronger(one: Verdict, other: Verdict): Verdict {
  return strength(other) > strength(one) ? other : one;
}

function strength(verdict: Verdict): number {
  switch (verdict.kind) {
    case 'read':
      return 0;
    case 'savepoint':
      return 1;
    case 'rollback':
      return 2;
    case 'commit':
      return 3;
    case 'begin':
      return verdict.replica ? 4 : 6;
    case 'set-transaction':
      return 5;
    case 'primary':
      return 7;
    case 'lock':
      return verdict.lasts === 'session' ? 11 : 8;
    case 'write':
      return 9;
    case 'session':
      return 10;
  }
}
