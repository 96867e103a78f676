import { setTimeout as sleep } from 'node:timers/promises';
import { Acks } from '../acks.ts';
import type { Sender } from './senders.ts';

export const PARTITIONS = 6;
const PER_SECOND = 300;
const STEP_MS = 20;
/** At once, to a partition that has to catch up. */
const BATCH = 200;

/** Numbers messages, and sends them to each partition in order, one batch after the other. */
export class Feed {
  readonly acks = new Acks();
  readonly #sender: Sender;
  readonly #waiting: number[][] = Array.from({ length: PARTITIONS }, () => []);
  readonly #busy = new Set<number>();
  /** The first of each kind of error that a send ended by. */
  readonly errors = new Set<string>();

  constructor(sender: Sender) {
    this.#sender = sender;
  }

  /** Until `atLeast` were sent, and `until` has come about. */
  async run(atLeast: number, until: Promise<unknown>): Promise<void> {
    let isOver = false;
    void until.then(() => {
      isOver = true;
    });
    const startedAt = performance.now();
    while (this.acks.sent < atLeast || !isOver) {
      const due = Math.floor(((performance.now() - startedAt) / 1_000) * PER_SECOND);
      while (this.acks.sent < due) this.#next(this.acks.sent++);
      await sleep(STEP_MS);
    }
  }

  /** Fulfils once nothing is under way, or after so long. */
  async settled(patienceMs: number): Promise<void> {
    const { acks } = this;
    const isDone = (): boolean => acks.values.size + acks.failed === acks.sent;
    for (const end = performance.now() + patienceMs; !isDone() && performance.now() < end; ) await sleep(STEP_MS);
  }

  #next(value: number): void {
    const partition = value % PARTITIONS;
    this.#waiting[partition]?.push(value);
    if (!this.#busy.has(partition)) void this.#drain(partition);
  }

  async #drain(partition: number): Promise<void> {
    const waiting = this.#waiting[partition] ?? [];
    this.#busy.add(partition);
    while (waiting.length > 0) await this.#send(partition, waiting.splice(0, BATCH));
    this.#busy.delete(partition);
  }

  async #send(partition: number, values: readonly number[]): Promise<void> {
    try {
      await this.#sender.send(partition, values);
      for (const value of values) this.acks.acknowledged(value, partition);
    } catch (error) {
      this.acks.failed += values.length;
      this.errors.add(String(error));
    }
  }
}
