import type { Clock } from '../clock.ts';

/** A round at regular intervals, while somebody is to be looked after; no timer otherwise. */
export class Rounds<T> {
  readonly #clock: Clock;
  readonly #everyMs: number;
  readonly #visit: (everybody: readonly T[]) => void;
  readonly #list = new Set<T>();
  #timer: Disposable | undefined;

  constructor(clock: Clock, everyMs: number, visit: (everybody: readonly T[]) => void) {
    this.#clock = clock;
    this.#everyMs = everyMs;
    this.#visit = visit;
  }

  add(one: T): void {
    this.#list.add(one);
    this.#timer ??= this.#clock.setTimeout(() => this.#go(), this.#everyMs);
  }

  delete(one: T): void {
    this.#list.delete(one);
    if (this.#list.size > 0) return;
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
  }

  #go(): void {
    this.#timer = this.#clock.setTimeout(() => this.#go(), this.#everyMs);
    this.#visit([...this.#list]);
  }
}
