import type { EndpointStats, Role } from '@rollcall/core';
import pg from 'pg';
import type { Session, SessionOptions } from './consistency.ts';
import type { PoolConfig } from './options.ts';
import { poolFor } from './pool/pool-for.ts';
import type { TransactionOptions } from './pool/transaction.ts';

/** What is seen of a server, and what it got from this pool. */
export interface ServerStats extends EndpointStats {
  readonly role: Role;
  /** Why that role, for people. */
  readonly why: string;
  readonly timeline: number | undefined;
  /** Behind the primary: Infinity for a standby that receives nothing; undefined where nobody can say. */
  readonly lagMs: number | undefined;
  readonly reads: number;
  readonly writes: number;
  /** Reads that it got though they were not its own by right, by the reason. */
  readonly fallbacks: Readonly<Record<string, number>>;
}

export interface ReadyOptions {
  readonly role?: 'primary' | 'replica' | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * pg's Pool, for a headless service: writes go to the primary wherever it is, reads to replicas, sessions stay whole.
 *
 * - Who is primary the servers say themselves. Of two that take writes the higher timeline has it, and keeps it.
 * - `query` is routed by its text. A client of `connect()` is routed statement by statement while nothing ties it down:
 *   a transaction stays where it began (`BEGIN READ ONLY` at a replica, any other at the primary), and a client that was
 *   at the primary stays there.
 * - What needs the primary waits for it, `waitMs` at most, as long as nothing was sent.
 *
 * Fails as pg does; with a PostgresError where no server could be had; with a DiscoveryError where nobody can be found.
 *
 * @example
 * const pool = new Pool({ host: 'pg.default', database: 'shop' });
 * const { rows } = await pool.query('select * from orders where id = $1', [1]);
 */
export interface Pool extends pg.Pool, AsyncDisposable {
  /** The same connections, all statements to the primary. Ending it does nothing. */
  readonly primary: pg.Pool;
  /** The same connections, all statements to whoever answers reads. A write fails there with 25006. */
  readonly replica: pg.Pool;
  /**
   * Waits for a server of that role (the primary, where none is said): at start, or in a readiness probe. As long as the
   * signal allows; for ever without one.
   *
   * @throws PostgresError where no waiting will help; DiscoveryError `NO_ENDPOINTS` or the signal's reason.
   */
  ready(options?: ReadyOptions): Promise<void>;
  /**
   * One scope of read-your-writes, over every `await` inside: what is read in it sees what was written in it, and in that
   * of the token `after`. Which pods may answer, docs/postgres.md tells.
   *
   * @throws PostgresError `BAD_OPTION` where `after` is no token.
   */
  session<T>(run: (session: Session) => T, options?: SessionOptions): T;
  /** The same, from here to the end of what calls it: for hooks that cannot wrap, such as Fastify's `onRequest`. */
  enterSession(options?: SessionOptions): Session;
  /**
   * BEGIN, the function, COMMIT; ROLLBACK where it rejects. It is not begun before somebody can take it, `waitMs` at most.
   *
   * @throws what the function does; PostgresError `08007` where nobody knows whether it was committed: then look, and do
   *   not do it again.
   * @example
   * await pool.transaction(async (client) => {
   *   await client.query('update accounts set balance = balance - $1 where id = $2', [10, 'a']);
   *   await client.query('update accounts set balance = balance + $1 where id = $2', [10, 'b']);
   * }, { isolationLevel: 'serializable', retries: 3 });
   */
  transaction<T>(run: (client: pg.PoolClient) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /** Everybody who is known of the service. The answer to "does it use the replicas?". */
  endpoints(): readonly ServerStats[];
  /** Texts that looked like reads, and that a standby refused: they go to the primary now. */
  learned(): readonly string[];
}

export interface PoolConstructor {
  /** @throws PostgresError `BAD_OPTION`, DiscoveryError `BAD_TARGET`. */
  new (config?: PoolConfig): Pool;
  readonly prototype: Pool;
}

export const Pool: PoolConstructor = poolFor(pg);
