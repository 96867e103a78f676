import { PostgresError } from '@rollcall/postgres';
import type { PostgresNode } from '../../packages/postgres/test/fixtures/node.ts';
import type { WireTap } from './wire-tap.ts';

/** What a write's caller was told. */
type Word = 'pending' | 'acknowledged' | 'unknown' | 'failed';

/** Counted from the database, and from the bytes that were sent; all but `acknowledged` and `unknown` should be 0. */
export interface Verdict {
  readonly acknowledged: number;
  /** 08007, ROLLCALL_NOT_REPLICATED: it was said that it may be there, or may not. */
  readonly unknown: number;
  /** Acknowledged, and not there. */
  readonly lost: number;
  readonly duplicated: number;
  /** Said to have failed, and there. */
  readonly ghosts: number;
  /** Failed, and never sent. */
  readonly failedUnsent: number;
  /** Failed by a statement that was sent, and that the server has undone: what was in a transaction that was open. */
  readonly undone: number;
}

const unknownFates: readonly unknown[] = ['08007', 'ROLLCALL_NOT_REPLICATED'];

/** Every write by its key, with what its caller was told. */
export class History {
  readonly #words = new Map<string, Word>();
  readonly errors = new Map<string, number>();

  begin(): string {
    const key = `k${String(this.#words.size).padStart(9, '0')}`;
    this.#words.set(key, 'pending');
    return key;
  }

  acknowledged(key: string): void {
    this.#words.set(key, 'acknowledged');
  }

  failed(key: string, error: unknown): void {
    const code = error instanceof Error ? (Reflect.get(error, 'code') ?? error.message) : error;
    this.#words.set(key, PostgresError.is(error) && unknownFates.includes(code) ? 'unknown' : 'failed');
    const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : '';
    const words = `${code}${cause}`;
    this.errors.set(words, (this.errors.get(words) ?? 0) + 1);
  }

  get size(): number {
    return this.#words.size;
  }

  async check(node: PostgresNode, tap: WireTap): Promise<Verdict> {
    const rows = await node.query<{ key: string; n: number }>(
      'select key, count(*)::int as n from history group by key',
    );
    const there = new Map(rows.map(({ key, n }) => [key, n]));
    const { times } = tap;
    const count = (word: Word, so: (key: string) => boolean = () => true): number =>
      [...this.#words].filter(([key, said]) => said === word && so(key)).length;
    if (count('pending') > 0) throw new Error(`${count('pending')} writes were never answered`);
    if (count('acknowledged', (key) => !times.has(key)) > 0) throw new Error('the tap has missed some');
    return {
      acknowledged: count('acknowledged'),
      unknown: count('unknown'),
      lost: count('acknowledged', (key) => !there.has(key)),
      duplicated: rows.filter(({ n }) => n > 1).length,
      ghosts: count('failed', (key) => there.has(key)),
      failedUnsent: count('failed', (key) => !times.has(key)),
      undone: count('failed', (key) => times.has(key)),
    };
  }
}
