import type { Resolver } from '@rollcall/core';
import { tellChanges } from '../changes.ts';
import type { Tallies, Tally } from './tally.ts';

/** Prints what is going on: a line a second, and one for whatever changes. */
export class Screen implements Disposable {
  readonly #ours: Tally;
  readonly #theirs: Tally;
  readonly #timer: NodeJS.Timeout;
  readonly #off: (() => void)[];

  constructor(resolver: Resolver, { ours, theirs }: Tallies) {
    this.#ours = ours;
    this.#theirs = theirs;
    this.#timer = setInterval(() => this.#lap(resolver), 1_000);
    this.#off = [
      resolver.on('status', ({ status }) => this.#print(`  DNS: ${status}`)),
      tellChanges(resolver, (text) => this.#print(text)),
    ];
  }

  /** What the lines mean that are no English. */
  legend(): void {
    console.log('+ a pod was found   - it is gone   ~ it is back under its name, at another address');
    console.log(
      'list: what the resolver knows: current, as DNS said last; stale, the last good list while DNS cannot say',
    );
    console.log('undici: the failures of the same load, in the same seconds, by undici and its dns interceptor');
  }

  scene(title: string): void {
    console.log(`\n${title}`);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    for (const off of this.#off) off();
  }

  #lap({ snapshot }: Resolver): void {
    const counts = this.#ours.lap();
    const total = counts.reduce((sum, [, count]) => sum + count, 0);
    const pods = counts.map(([pod, count]) => `${pod} ${String(count).padStart(3)}`).join('  ');
    const failed = `failed ${this.#ours.failures.length}, undici ${this.#theirs.failures.length}`;
    this.#print(`${String(total).padStart(4)}/s  ${pods}  | ${failed} | list ${snapshot.status}`);
  }

  #print(text: string): void {
    console.log(`${this.#ours.seconds.toFixed(1).padStart(6)} s  ${text}`);
  }
}
