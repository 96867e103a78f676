import type { Verdict } from '../sql.ts';
import type { Body } from './body.ts';
import { transactionModes } from './modes.ts';
import { token } from './tokens.ts';

/** What a statement is by its first words; what is in it may make it more than that. */
type Head = Verdict | ((body: Body) => Verdict);

const read: Verdict = { kind: 'read', calls: [], hint: undefined };
const savepoint: Verdict = { kind: 'savepoint' };
const unknown: Verdict = { kind: 'write', why: 'unknown statement' };

const heads: ReadonlyMap<string, Head> = new Map<string, Head>([
  ['select', read],
  ['with', read],
  ['values', read],
  ['table', read],
  ['explain', explained],
  ['copy', copied],

  ['begin', begin],
  ['start', begin],
  ['commit', (body) => ending('commit', body)],
  ['end', (body) => ending('commit', body)],
  ['rollback', (body) => ending('rollback', body)],
  ['abort', (body) => ending('rollback', body)],
  ['savepoint', savepoint],
  ['release', savepoint],

  ['set', setting],
  ['prepare', prepared],
  ['declare', declared],
  ['lock', { kind: 'lock', why: 'LOCK', lasts: 'transaction' }],
  // DO and CALL may leave anything behind: what they run is out of sight.
  ...['call', 'deallocate', 'discard', 'do', 'listen', 'load', 'reset', 'unlisten'].map(session),
  // What these are about was left on a connection by a statement that has kept it.
  ...['checkpoint', 'close', 'fetch', 'move', 'show', 'wait'].map(primary),
  ...['alter', 'analyze', 'cluster', 'comment', 'create', 'delete', 'drop', 'execute', 'grant', 'import'].map(write),
  ...['insert', 'merge', 'notify', 'reassign', 'refresh', 'reindex', 'revoke', 'security', 'truncate'].map(write),
  ...['update', 'vacuum'].map(write),
]);

/** The verdict on the statement whose first word was just passed. What is not known is taken for a write. */
export function headOf(body: Body): Verdict {
  const head = heads.get(body.word) ?? unknown;
  return typeof head === 'function' ? head(body) : head;
}

/** It is what it explains. Without ANALYZE that does not run, but the plan of a write is the primary's to make. */
function explained(body: Body): Verdict {
  body.step();
  if (body.kind === token.open) {
    body.step();
    if (isQuery(body)) return read;
    while (body.depth > 0 && !body.ended) body.step();
    body.step();
  }
  while (['analyze', 'analyse', 'verbose'].includes(body.word)) body.step();
  while (body.kind === token.open) body.step();
  return body.word === 'explain' ? unknown : headOf(body);
}

/** `COPY (SELECT …) TO STDOUT`, `COPY t (a, b) TO STDOUT`. A file would be the server's. */
function copied(body: Body): Verdict {
  while (!body.ended && !(body.depth === 0 && ['from', 'to'].includes(body.word))) body.step();
  if (body.word === 'to' && body.nextWord() === 'stdout') return read;
  return { kind: 'write', why: 'COPY' };
}

function begin(body: Body): Verdict {
  const modes = transactionModes(body);
  return { kind: 'begin', ...modes, replica: modes.readOnly === true && modes.isolation !== 'serializable' };
}

function ending(kind: 'commit' | 'rollback', body: Body): Verdict {
  let chain = false;
  for (let before = ''; !body.ended; before = body.word, body.step()) {
    if (body.word === 'to') return savepoint;
    if (body.word === 'prepared') return { kind: 'write', why: 'two-phase commit' };
    if (body.word === 'chain') chain = before !== 'no';
  }
  return { kind, chain };
}

function setting(body: Body): Verdict {
  switch (body.nextWord()) {
    case 'transaction':
      if (body.nextWord() === 'snapshot')
        return { kind: 'lock', why: 'SET TRANSACTION SNAPSHOT', lasts: 'transaction' };
      return { kind: 'set-transaction', ...transactionModes(body) };
    case 'local':
    case 'constraints':
      return { kind: 'primary', why: 'SET LOCAL' };
    default:
      return { kind: 'session', why: 'SET' };
  }
}

function prepared(body: Body): Verdict {
  return body.nextWord() === 'transaction'
    ? { kind: 'write', why: 'two-phase commit' }
    : { kind: 'session', why: 'PREPARE' };
}

/** A cursor ends with its transaction, unless it is WITH HOLD. */
function declared(body: Body): Verdict {
  for (let before = ''; !body.ended && body.word !== 'for'; before = body.word, body.step())
    if (before === 'with' && body.word === 'hold') return { kind: 'session', why: 'DECLARE WITH HOLD' };
  return { kind: 'primary', why: 'DECLARE' };
}

function isQuery({ kind, word }: Body): boolean {
  return kind === token.open || heads.get(word) === read;
}

function session(word: string): [string, Verdict] {
  return [word, { kind: 'session', why: word.toUpperCase() }];
}

function primary(word: string): [string, Verdict] {
  return [word, { kind: 'primary', why: word.toUpperCase() }];
}

function write(word: string): [string, Verdict] {
  return [word, { kind: 'write', why: word.toUpperCase() }];
}
