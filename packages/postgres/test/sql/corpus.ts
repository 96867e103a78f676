import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FunctionName, TransactionModes, Verdict } from '../../src/sql.ts';

const folder = join(import.meta.dirname, 'corpus');

/** A statement of the corpus, and where it belongs. */
export interface Row {
  readonly file: string;
  readonly route: string;
  readonly text: string;
}

/** What the corpus is about. */
export const schema: string = readFileSync(join(folder, 'schema.sql'), 'utf8');

/**
 * One statement a line; what is indented goes on with it; `--> route` stands above those that it is for, and what begins
 * with `#` is a remark.
 */
export const corpus: readonly Row[] = readdirSync(folder)
  .filter((file) => file !== 'schema.sql')
  .flatMap((file) => rowsOf(file, readFileSync(join(folder, file), 'utf8')));

function rowsOf(file: string, content: string): readonly Row[] {
  return content.split(/^--> /m).flatMap((group) => {
    const [route = '', ...lines] = group.split('\n');
    const texts = lines.join('\n').split(/\n(?! {2})/);
    return texts.filter((text) => text !== '' && !text.startsWith('#')).map((text) => ({ file, route, text }));
  });
}

/** As the corpus calls it. */
export function routeOf(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'read':
      if (verdict.hint) return `read, on a ${verdict.hint}`;
      return verdict.calls.length === 0 ? 'read' : `read, if ${verdict.calls.map(named).join(', ')} is not volatile`;
    case 'lock':
      return verdict.lasts === 'session' ? 'session lock' : 'lock';
    case 'begin':
      return verdict.replica ? 'begin on a replica' : 'begin';
    case 'set-transaction':
      return `set transaction${modeOf(verdict)}`;
    case 'commit':
    case 'rollback':
      return verdict.chain ? `${verdict.kind} and chain` : verdict.kind;
    default:
      return verdict.kind;
  }
}

function named({ schema: of, name }: FunctionName): string {
  return `${of === undefined ? '' : `${of}.`}${name}()`;
}

function modeOf({ readOnly }: TransactionModes): string {
  return readOnly === undefined ? '' : readOnly ? ' read only' : ' read write';
}
