import type { Resolver } from '@rollcall/core';
import { tellChanges } from '../changes.ts';
import type { PodCounts } from '../pod-counts.ts';
import type { Ledger } from './ledger.ts';

/** Prints what is going on: a line a second, and one for whatever changes. */
export class Screen implements Disposable {
  readonly #ledger: Ledger;
  readonly #timer: NodeJS.Timeout;
  readonly #off: () => void;

  constructor(resolver: Resolver, ledger: Ledger) {
    this.#ledger = ledger;
    this.#timer = setInterval(() => this.#lap(), 1_000);
    this.#off = tellChanges(resolver, (text) => this.print(text));
  }

  scene(title: string): void {
    console.log(`\n${title}`);
  }

  print(text: string): void {
    console.log(`${this.#ledger.seconds.toFixed(1).padStart(6)} s  ${text}`);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#off();
  }

  #lap(): void {
    const { writesBy, readsBy, unknown, readErrors, writeErrors } = this.#ledger;
    const failed = `failed ${readErrors.length + writeErrors.length}, fate unknown ${unknown.size}`;
    this.print(`writes ${lapOf(writesBy)}  | reads ${lapOf(readsBy)}  | ${failed}`);
  }
}

function lapOf(counts: PodCounts): string {
  const pods = counts.lap().map(([pod, count]) => `${pod} ${String(count).padStart(3)}`);
  return pods.join('  ') || 'none';
}
