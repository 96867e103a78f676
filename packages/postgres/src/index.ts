// A pg.Pool that finds the primary and the replicas behind a headless service.
export { Pool, type PoolConstructor, type ReadyOptions, type ServerStats } from './pool.ts';
export { poolFor } from './pool/pool-for.ts';
export type { ListenGap } from './pool/listening.ts';
export type { TransactionOptions } from './pool/transaction.ts';
export type { PoolConfig } from './options.ts';
export type { Session, SessionOptions } from './consistency.ts';
export { PostgresError, type PostgresErrorCode, type Seen } from './errors.ts';
