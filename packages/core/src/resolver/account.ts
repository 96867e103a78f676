import type { Resolution } from '../resolution.ts';
import { isSynced, partOf } from './parts.ts';
import type { Teller } from './roll.ts';

/**
 * What a source has told since it connected: what a watch tells of one part is all of the set only together with what
 * it told of the others. That is told again where another source's word stood meanwhile.
 */
export class Account {
  readonly #words = new Map<string, Resolution>();
  #isWhole = false;

  /** A watch (re)connected. */
  begin(): void {
    this.#words.clear();
    this.#isWhole = false;
  }

  note(batch: readonly Resolution[], { tellsAll }: Teller): void {
    if (tellsAll) this.#words.clear();
    for (const word of batch) this.#note(word);
    this.#isWhole = tellsAll || batch.every((word) => word.kind !== 'unknown' && isSynced(word));
  }

  /** False: more is still to come. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  /** With `batch`, which was told last. */
  upTo(batch: readonly Resolution[]): readonly Resolution[] {
    const told = new Set(batch.map(partOf));
    return [...this.#words.values()].filter((word) => !told.has(partOf(word))).concat(batch);
  }

  #note(word: Resolution): void {
    if (word.kind === 'unknown') return;
    this.#words.delete(partOf(word));
    if (word.kind === 'found') this.#words.set(partOf(word), { ...word, synced: true });
    else if (word.code !== 'deleted') this.#words.set(partOf(word), word);
  }
}
