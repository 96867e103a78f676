import type { Clock, Discovery, Resolver } from '@rollcall/core';
import type pg from 'pg';

/**
 * pg's own options, and where each statement goes. `host` (also PGHOST, or `connectionString`) names the headless
 * service: `pg`, `pg.default`, `pg.default.svc`. With localhost, an IP, a socket's path or any other host it is a
 * plain `pg.Pool`.
 *
 * `max` is per server, as the server's `max_connections` is. `connectionTimeoutMillis` covers the wait for a free
 * connection, as in pg; for a connection to stand it is 1 000 where it is left out: a node that died answers nothing.
 */
export interface PoolConfig extends pg.PoolConfig {
  /** Who is there: yours, and yours to close. Instead of `host`, which then only names the server in certificates. */
  readonly resolver?: Resolver | undefined;
  /** Finds the service. Default: the process' own. */
  readonly discovery?: Discovery | undefined;
  /**
   * Who answers what only reads. Default `prefer-replica`: the primary only where no replica is there. `replica`: never
   * the primary, as where it must be spared. `primary`: nobody else, as where replicas are for standing by alone.
   */
  readonly reads?: 'prefer-replica' | 'replica' | 'primary' | undefined;
  /**
   * Whether a read sees the writes that came before it. Replicas are late by milliseconds, in trouble by minutes.
   *
   * - `session`, the default: it sees those of its `pool.session()`; outside of one, those of this pool. A replica answers
   *   that is known to have them; else one that has them within `catchUpMs`; else the primary.
   * - `eventual`: it may not. For data that nobody reads back at once.
   * - `strong`: it sees everybody's. Reads go to the primary.
   */
  readonly consistency?: 'session' | 'strong' | 'eventual' | undefined;
  /**
   * How old the answer of a replica may be, whoever wrote. Default: as old as it is. A replica answers that has all that
   * the primary had that long ago; else one that has it within `catchUpMs`; else the primary. It holds also where a
   * replica was cut off and does not know. Below a second each read may take another round trip.
   */
  readonly maxLagMs?: number | undefined;
  /**
   * How long a read waits for a replica to catch up before the primary is asked. Default 10, as most have caught up
   * within 1. Raise it where the primary must be spared, 0 where replicas are late by more. With `reads: 'replica'` it
   * is `waitMs`.
   */
  readonly catchUpMs?: number | undefined;
  /**
   * How long a statement that was not sent waits for a server that can take it. Default 15 000, which most failovers
   * keep within. 0 fails at once. A shorter `connectionTimeoutMillis` counts.
   */
  readonly waitMs?: number | undefined;
  /** How many statements wait so at a time: the next one fails at once. Default 10 000. */
  readonly maxWaiting?: number | undefined;
  /**
   * Who may be the primary. Default `role`: whoever takes writes, in the highest timeline. `ordinal`: `-0` and nobody
   * else, as in a StatefulSet that nothing fails over: a standby that was promoted by mistake gets no writes then.
   */
  readonly leader?: 'role' | 'ordinal' | undefined;
  /** For the looks at servers and all waits. Default: the resolver's. Sockets go by the system's in any case. */
  readonly clock?: Clock | undefined;
  /** Default: `Math.random`. */
  readonly random?: (() => number) | undefined;
}
