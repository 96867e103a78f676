import type { Isolation, TransactionModes } from '../sql.ts';
import type { Body } from './body.ts';

/** Reads `ISOLATION LEVEL …`, `READ ONLY`, … in any order, to the end of the statement; the last one counts. */
export function transactionModes(body: Body): TransactionModes {
  let readOnly: boolean | undefined;
  let isolation: Isolation | undefined;
  for (let before = ''; !body.ended; before = body.word, body.step()) {
    const said = `${before} ${body.word}`;
    if (said === 'read only') readOnly = true;
    else if (said === 'read write') readOnly = false;
    else isolation = isolations.get(said) ?? isolation;
  }
  return { readOnly, isolation };
}

const isolations: ReadonlyMap<string, Isolation> = new Map([
  ['level serializable', 'serializable'],
  ['repeatable read', 'repeatable read'],
  ['read committed', 'read committed'],
  ['read uncommitted', 'read uncommitted'],
]);
