import { AsyncLocalStorage } from 'node:async_hooks';
import type { SessionOptions } from '../consistency.ts';
import { nothing } from './demand.ts';
import type { Position } from './position.ts';
import { Scope } from './scope.ts';
import { parseToken } from './token.ts';

/** Which scope a statement is in: the one around it, by the async context; else that of the whole pool. */
export class Scopes {
  /** Of whoever has none of his own: it has all that this pool has written. */
  readonly pool: Scope = new Scope();
  readonly #storage = new AsyncLocalStorage<Scope | undefined>();

  get current(): Scope {
    return this.#storage.getStore() ?? this.pool;
  }

  /** @throws PostgresError `BAD_OPTION`. */
  run<T>(run: (scope: Scope) => T, options: SessionOptions | undefined): T {
    const scope = this.#make(options);
    return this.#storage.run(scope, run, scope);
  }

  /** @throws PostgresError `BAD_OPTION`. */
  enter(options: SessionOptions | undefined): Scope {
    const scope = this.#make(options);
    this.#storage.enterWith(scope);
    return scope;
  }

  /** The same function, called in the scope of now: pg calls back in that of whoever had the connection opened. */
  carry<A extends readonly unknown[]>(callback: (...args: A) => unknown): (...args: A) => void {
    const scope = this.#storage.getStore();
    return (...args) => void this.#storage.run(scope, callback, ...args);
  }

  /** One within another begins with what that has; one by itself begins with nothing. */
  #make(options: SessionOptions | undefined): Scope {
    const after = afterOf(options);
    const outer = this.#storage.getStore();
    if (outer !== undefined) return outer.within(after);
    return new Scope(after === undefined ? nothing : nothing.and(after), this.pool);
  }
}

/** @throws PostgresError `BAD_OPTION`. */
export function afterOf({ after }: SessionOptions = {}): Position | undefined {
  return after === undefined ? undefined : parseToken(after);
}
