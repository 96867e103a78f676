import type { Store } from './store.ts';

/** 200 quorum operations a second, half of them writes. */
const PAUSE_MS = 5;
const KEYS = 500;

/** Writes and reads until it is told to stop; a read must give what the last acknowledged write to its key was. */
export class Load {
  operations = 0;
  failed = 0;
  stale = 0;
  longestMs = 0;
  readonly #store: Store;
  readonly #running = new Set<Promise<void>>();
  readonly #acknowledged = new Map<string, number>();
  readonly #busy = new Set<string>();
  readonly #timer: NodeJS.Timeout;
  readonly #startedAt = performance.now();
  #turns = 0;

  constructor(store: Store) {
    this.#store = store;
    this.#timer = setInterval(() => this.#beginAllDue(), PAUSE_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#running);
  }

  /** A timer that comes late must not spare the peers what was due. */
  #beginAllDue(): void {
    const due = Math.floor((performance.now() - this.#startedAt) / PAUSE_MS);
    while (this.#turns < due) this.#begin(this.#turns++);
  }

  #begin(number: number): void {
    const key = `key-${(number * 7) % KEYS}`;
    // One at a time on a key, so that it is known what a read has to give.
    if (this.#busy.has(key)) return;
    this.operations += 1;
    this.#busy.add(key);
    const operation = this.#timed(number % 2 === 0 ? this.#write(key, number) : this.#read(key)).finally(() => {
      this.#busy.delete(key);
      this.#running.delete(operation);
    });
    this.#running.add(operation);
  }

  async #write(key: string, number: number): Promise<void> {
    await this.#store.write(key, String(number));
    this.#acknowledged.set(key, number);
  }

  async #read(key: string): Promise<void> {
    const value = await this.#store.read(key);
    // A write that found no quorum may have been kept all the same: newer is no lie.
    if (Number(value ?? -1) < (this.#acknowledged.get(key) ?? -1)) this.stale += 1;
  }

  async #timed(operation: Promise<void>): Promise<void> {
    const startedAt = performance.now();
    try {
      await operation;
    } catch {
      this.failed += 1;
    }
    this.longestMs = Math.max(this.longestMs, performance.now() - startedAt);
  }
}
