import { PostgresError } from '@rollcall/postgres';
import { PodCounts } from '../pod-counts.ts';

/** What a read has told. */
export interface Sight {
  /** The server's own name. */
  readonly pod: string;
  readonly isReplica: boolean;
  /** False where it does not show what its session has written. */
  readonly isFresh: boolean;
}

const unknownFates: readonly unknown[] = ['08007', 'ROLLCALL_NOT_REPLICATED'];

/** What the callers were told: of each write, by its key, and of reads. */
export class Ledger {
  readonly startedAt = performance.now();
  readonly acknowledged = new Set<number>();
  /** It was said that they may be there, or may not. */
  readonly unknown = new Set<number>();
  /** What else has failed. */
  readonly writeErrors: unknown[] = [];
  readonly readErrors: unknown[] = [];
  /** Acknowledged writes, by the pod that did. */
  readonly writesBy = new PodCounts();
  /** Reads answered, by the pod that did. */
  readonly readsBy = new PodCounts();
  reads = 0;
  readsOnReplicas = 0;
  staleReads = 0;
  readonly #firstWriteAt = new Map<string, number>();
  #lastKey = 0;

  get seconds(): number {
    return (performance.now() - this.startedAt) / 1_000;
  }

  nextKey(): number {
    this.#lastKey += 1;
    return this.#lastKey;
  }

  wrote(key: number, pod: string): void {
    this.acknowledged.add(key);
    this.writesBy.add(pod);
    if (!this.#firstWriteAt.has(pod)) this.#firstWriteAt.set(pod, performance.now());
  }

  notWritten(key: number, error: unknown): void {
    if (PostgresError.is(error) && unknownFates.includes(error.code)) this.unknown.add(key);
    else this.writeErrors.push(error);
  }

  read({ pod, isReplica, isFresh }: Sight): void {
    this.reads += 1;
    if (isReplica) this.readsOnReplicas += 1;
    if (!isFresh) this.staleReads += 1;
    this.readsBy.add(pod);
  }

  notRead(error: unknown): void {
    this.readErrors.push(error);
  }

  /** When that pod has first acknowledged one; undefined if it has not. */
  firstWriteAt(pod: string): number | undefined {
    return this.#firstWriteAt.get(pod);
  }
}
