import { setTimeout as pause } from 'node:timers/promises';
import type { Pool } from '@rollcall/postgres';
import type { Ledger, Sight } from './ledger.ts';

/** So many order, as many look. */
const CALLERS = 8;
/** Each at most 20 times a second: 160 writes, 160 reads of what was just written, and 160 others. */
const PAUSE_MS = 50;

/** Servers say themselves who they are: it is not for the pool to believe. */
const SAYS_WHO = "current_setting('cluster_name') as pod, current_setting('in_hot_standby') = 'on' as \"isReplica\"";
const ORDER = "insert into orders (key) values ($1) returning current_setting('cluster_name') as pod";
const READ_BACK = `select ${SAYS_WHO}, exists (select from orders where key = $1) as "isFresh"`;
const LOOK = `select ${SAYS_WHO}, true as "isFresh", (select max(key) from orders)`;

/** Requests of an app, each a session, one after another by each caller until they are told to stop. */
export class Load {
  readonly #pool: Pool;
  readonly #ledger: Ledger;
  readonly #callers: Promise<void>[];
  #isOver = false;

  constructor(pool: Pool, ledger: Ledger) {
    this.#pool = pool;
    this.#ledger = ledger;
    this.#callers = Array.from({ length: CALLERS }, (_, i) => (i * PAUSE_MS) / CALLERS).flatMap((offsetMs) => [
      this.#call(offsetMs, () => this.#order()),
      this.#call(offsetMs, () => this.#read(LOOK)),
    ]);
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#callers);
  }

  /** So many orders more, at once. */
  rush(count: number): void {
    for (let i = 0; i < count; i++) this.#callers.push(this.#pool.session(() => this.#order()));
  }

  async #call(offsetMs: number, request: () => Promise<void>): Promise<void> {
    await pause(offsetMs);
    while (!this.#isOver) await Promise.all([this.#pool.session(request), pause(PAUSE_MS)]);
  }

  /** Writes, and reads it back: a replica that has it answers, if there is one. */
  async #order(): Promise<void> {
    const key = this.#ledger.nextKey();
    try {
      const { rows } = await this.#pool.query(ORDER, [key]);
      this.#ledger.wrote(key, rows[0].pod);
    } catch (error) {
      return this.#ledger.notWritten(key, error);
    }
    await this.#read(READ_BACK, [key]);
  }

  async #read(text: string, values: unknown[] = []): Promise<void> {
    try {
      const { rows } = await this.#pool.query<Sight>(text, values);
      for (const sight of rows) this.#ledger.read(sight);
    } catch (error) {
      this.#ledger.notRead(error);
    }
  }
}
