import type { Pool } from '@rollcall/postgres';

export interface QueueOptions {
  /** How often it looks for jobs that nobody told it of. */
  readonly pollMs: number;
  handle(job: string): void;
}

/** A queue of jobs in the database, over our Pool, with one worker that is at work. */
export interface Queue extends AsyncDisposable {
  /** @param afterMs whole seconds. Default: at once. */
  send(job: string, afterMs?: number): Promise<void>;
  /** The lines of its crontab, as they stand in the database. */
  crontab(): Promise<readonly string[]>;
}

/** On the first of January, so that none of it runs in a test. */
export const YEARLY = '0 0 1 1 *';

export type OpenQueue = (pool: Pool, options: QueueOptions) => Promise<Queue>;
