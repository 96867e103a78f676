export { Classifier, type ClassifierOptions, classify } from './sql/classifier.ts';

/**
 * What a text of SQL asks of the server that runs it. Of several statements in one text: the strongest.
 *
 * It is told from the text alone. What it cannot tell, the servers can: a standby refuses every write with 25006 before
 * it has any effect (0A000 and 55000 where the trouble is recovery itself). So what matters here is what a standby does
 * *not* refuse, and would do wrong: advisory locks that nobody else sees, settings and prepared statements that are left
 * behind on a connection, functions that ask about the server itself.
 */
export type Verdict = Read | Primary | Lock | Write | Session | Begin | SetTransaction | Savepoint | Commit | Rollback;

/** Any server may answer, unless one of the `calls` is to a volatile function (`pg_proc.provolatile`). */
export interface Read {
  readonly kind: 'read';
  /** Functions that we do not know; each once. None where a hint vouches for them. */
  readonly calls: readonly FunctionName[];
  /** `replica`: the text says so, in a comment: `rollcall:replica`. A read after a write may go there too. */
  readonly hint: 'replica' | undefined;
}

/** As the catalog has it: folded to lower case, unless it was quoted. */
export interface FunctionName {
  readonly schema: string | undefined;
  readonly name: string;
}

/** Only the primary's answer will do, and nothing is written: it is about the server itself, or a hint says so. */
export interface Primary {
  readonly kind: 'primary';
  /** For people: `SHOW`, `pg_is_in_recovery()`. Of a bounded number of kinds, so that it can be counted by. */
  readonly why: string;
}

/**
 * Worth something only where everybody takes it: never on a replica, not even in a transaction that is READ ONLY, where
 * the primary would grant it. A standby grants advisory locks, and nobody else sees them.
 */
export interface Lock {
  readonly kind: 'lock';
  readonly why: string;
  /** `session`: the connection stays with its client until it is released. */
  readonly lasts: 'transaction' | 'session';
}

/** It may write: the reads that come after it want to see that. So does whatever we cannot read. */
export interface Write {
  readonly kind: 'write';
  readonly why: string;
}

/** Leaves something on the connection, which then stays with its client until it is released. It may have written too. */
export interface Session {
  readonly kind: 'session';
  readonly why: string;
}

export type Isolation = 'serializable' | 'repeatable read' | 'read committed' | 'read uncommitted';

/** Undefined: not said. */
export interface TransactionModes {
  readonly readOnly: boolean | undefined;
  readonly isolation: Isolation | undefined;
}

export interface Begin extends TransactionModes {
  readonly kind: 'begin';
  /** A replica can hold all of it: READ ONLY (or hinted so) and not SERIALIZABLE, which a standby refuses (0A000). */
  readonly replica: boolean;
}

/** `SET TRANSACTION`: of the one that is open. */
export interface SetTransaction extends TransactionModes {
  readonly kind: 'set-transaction';
}

/** SAVEPOINT, RELEASE, ROLLBACK TO. */
export interface Savepoint {
  readonly kind: 'savepoint';
}

export interface Commit {
  readonly kind: 'commit';
  /** `AND CHAIN`: another transaction begins at once. */
  readonly chain: boolean;
}

export interface Rollback {
  readonly kind: 'rollback';
  readonly chain: boolean;
}
