import { type Client, types } from 'cassandra-driver';
import { insert, select } from './schema.ts';

/** 100 operations a second of each of the two apps, half of them writes, all at QUORUM. */
const PAUSE_MS = 10;
const KEYS = 500;

export interface LoadReport {
  readonly operations: number;
  readonly failed: number;
  readonly longestGapMs: number;
}

export class Load {
  readonly #client: Client;
  readonly #timer: NodeJS.Timeout;
  readonly #running = new Set<Promise<void>>();
  #operations = 0;
  #failed = 0;
  #longestGapMs = 0;
  readonly #startedAt = performance.now();
  #answeredAt = this.#startedAt;

  constructor(client: Client) {
    this.#client = client;
    this.#timer = setInterval(() => this.#beginAllDue(), PAUSE_MS);
  }

  async stop(): Promise<LoadReport> {
    clearInterval(this.#timer);
    await Promise.all(this.#running);
    return { operations: this.#operations, failed: this.#failed, longestGapMs: this.#longestGapMs };
  }

  /** A timer that comes late must not spare the ring what was due. */
  #beginAllDue(): void {
    const due = Math.floor((performance.now() - this.#startedAt) / PAUSE_MS);
    while (this.#operations < due) this.#begin(this.#operations++);
  }

  #begin(number: number): void {
    const operation = this.#operate(number).finally(() => this.#running.delete(operation));
    this.#running.add(operation);
  }

  async #operate(number: number): Promise<void> {
    const key = `key-${number % KEYS}`;
    const options = { consistency: types.consistencies.quorum };
    try {
      if (number % 2 === 0) await this.#client.execute(insert('shop'), [key, String(number)], options);
      else await this.#client.execute(select('shop'), [key], options);
      const now = performance.now();
      this.#longestGapMs = Math.max(this.#longestGapMs, now - this.#answeredAt);
      this.#answeredAt = now;
    } catch {
      this.#failed += 1;
    }
  }
}
