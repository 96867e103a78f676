import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock } from '@rollcall/core';

/** One scope of read-your-writes. */
export interface Scope {
  hasWritten: boolean;
}

/** How long nobody outside of a scope is sent to a replica after a write: most are late by less. */
const UNSCOPED_MS = 1_000;

/** Who has written, and so has to read from the primary. */
export class WriteMemory {
  readonly #scopes = new AsyncLocalStorage<Scope>();
  readonly #clock: Clock;
  #lastAt = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The caller's own. A write is noted in the scope that it was called in, wherever its answer arrives. */
  get scope(): Scope | undefined {
    return this.#scopes.getStore();
  }

  run<T>(run: () => T): T {
    return this.#scopes.run({ hasWritten: false }, run);
  }

  enter(): void {
    this.#scopes.enterWith({ hasWritten: false });
  }

  wrote(scope: Scope | undefined): void {
    if (scope !== undefined) scope.hasWritten = true;
    this.#lastAt = this.#clock.now();
  }

  /** `scope`: this scope has, and wants to see it. `recently`: somebody has, a moment ago. */
  get isOwed(): 'scope' | 'recently' | undefined {
    const { scope } = this;
    if (scope !== undefined) return scope.hasWritten ? 'scope' : undefined;
    // Before the first write nobody need look at the clock.
    return this.#lastAt > 0 && this.#clock.now() - this.#lastAt < UNSCOPED_MS ? 'recently' : undefined;
  }
}
