import type { EventEmitter } from 'node:events';
import type pg from 'pg';

/** `pg.Pool`, as far as it is overridden: `@types/pg` has properties where pg has accessors, and overloads for people. */
export interface PgPool extends EventEmitter {
  options: pg.PoolOptions;
  Client: unknown;
  ending: boolean;
  ended: boolean;
  query(...args: readonly unknown[]): unknown;
  connect(callback?: unknown): unknown;
  end(callback?: unknown): unknown;
  get totalCount(): number;
  get idleCount(): number;
  get waitingCount(): number;
  get expiredCount(): number;
}

export type PgPoolClass = new (options?: object) => PgPool;
