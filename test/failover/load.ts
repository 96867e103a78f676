import type { Pool } from '@rollcall/postgres';
import type { History } from './history.ts';

const INSERT = "insert into history values ($1) returning current_setting('cluster_name') as at";

/** An acknowledgement: who gave it, and when. */
export interface Acknowledged {
  readonly at: string;
  readonly ms: number;
}

/** Writes and reads as an app does, each by itself or in a transaction; what came of it goes into a history. */
export class Load {
  readonly readErrors: unknown[] = [];
  /** Of transactions. */
  retries = 0;
  reads = 0;
  onAcknowledged: (acknowledged: Acknowledged) => void = () => {};
  readonly #pool: Pool;
  readonly #history: History;
  readonly #underWay = new Set<Promise<void>>();

  constructor(pool: Pool, history: History) {
    this.#pool = pool;
    this.#history = history;
  }

  /** At a steady rate, whatever becomes of those before, until disposed: then all of them have been answered. */
  steady(perSecond: number): AsyncDisposable {
    const timer = setInterval(() => {
      this.#keep(this.write());
      this.#keep(this.read());
    }, 1_000 / perSecond);
    return {
      [Symbol.asyncDispose]: async () => {
        clearInterval(timer);
        await Promise.all(this.#underWay);
      },
    };
  }

  /** One after the other, in so many lines at a time, until `enough`. */
  async flood(lines: number, enough: () => boolean): Promise<void> {
    const line = async (): Promise<void> => {
      while (!enough()) {
        await this.write();
        await this.read();
      }
    };
    await Promise.all(Array.from({ length: lines }, line));
  }

  /** Every fourth is in a transaction. */
  async write(): Promise<void> {
    const isAlone = this.#history.size % 4 !== 0;
    const key = this.#history.begin();
    try {
      const { rows } = isAlone
        ? await this.#pool.query(INSERT, [key])
        : await this.#pool.transaction((client) => client.query(INSERT, [key]), { retries: this.retries });
      this.#history.acknowledged(key);
      this.onAcknowledged({ at: rows[0].at, ms: performance.now() });
    } catch (error) {
      this.#history.failed(key, error);
    }
  }

  async read(): Promise<void> {
    this.reads += 1;
    await this.#pool.query('select max(key) from history').catch((error) => this.readErrors.push(error));
  }

  #keep(done: Promise<void>): void {
    this.#underWay.add(done);
    void done.finally(() => this.#underWay.delete(done));
  }
}
