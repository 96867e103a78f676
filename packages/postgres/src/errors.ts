/** SQLSTATEs where the standard, or PostgreSQL, has one; none of ours looks like one. */
export type PostgresErrorCode =
  /** The password, or another proof of who one is, was refused. */
  | '28P01'
  | '28000'
  /** There is no such database. */
  | '3D000'
  /** A commit, or a write that was its own transaction, got no answer: it may have been done. It is not done again. */
  | '08007'
  /** `transaction()`: its function went on after a statement had failed, so that COMMIT has undone all of it. */
  | '40000'
  /**
   * It is committed, at the primary alone: its wait for a standby was cancelled. It is lost where that primary is, and
   * to do it again would do it twice.
   */
  | 'ROLLCALL_NOT_REPLICATED'
  /** A lock was asked for inside of a transaction that is READ ONLY, and on a replica: it would lock nothing. */
  | '25006'
  /** Nobody took writes within `waitMs`. */
  | 'ROLLCALL_NO_PRIMARY'
  /** Nobody answered reads within `waitMs`. */
  | 'ROLLCALL_NO_SERVER'
  /** Everybody answers, and everybody follows: there is no failover, or it takes longer than `waitMs`. */
  | 'ROLLCALL_ALL_STANDBYS'
  /** What listens there does not speak PostgreSQL's protocol. */
  | 'ROLLCALL_NOT_POSTGRES'
  /** Servers of several clusters are behind one name, and nothing tells which one is meant. */
  | 'ROLLCALL_TWO_CLUSTERS'
  | 'ROLLCALL_BAD_OPTION';

/** What was seen at one server. */
export interface Seen {
  /** `pg-0 (10.0.0.7:5432)` */
  readonly endpoint: string;
  readonly saw: string;
}

const brand = Symbol.for('rollcall.PostgresError');

/**
 * Thrown where no server could be had for a statement, and where nobody knows what became of one. `code` says why, `seen` what was found at each server, `cause`
 * what was underneath. What a server itself says of a statement stays pg's DatabaseError.
 */
export class PostgresError extends Error {
  override readonly name = 'PostgresError';
  readonly code: PostgresErrorCode;
  readonly seen: readonly Seen[];

  constructor(
    code: PostgresErrorCode,
    message: string,
    details: { readonly seen?: readonly Seen[] | undefined; readonly cause?: unknown } = {},
  ) {
    const { seen = [], cause } = details;
    const list = seen.map(({ endpoint, saw }) => `\n  ${endpoint}: ${saw}`).join('');
    super(message + list, cause === undefined ? undefined : { cause });
    this.code = code;
    this.seen = seen;
    Object.defineProperty(this, brand, { value: true });
  }

  /** As `instanceof`, and also for what another copy of this package made. */
  static is(error: unknown): error is PostgresError {
    return typeof error === 'object' && error !== null && brand in error;
  }
}
