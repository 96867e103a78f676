import { EventEmitter } from 'eventemitter3';
import { guarded } from '../guarded.ts';
import type { ResolverEvents } from '../resolver.ts';

/** `closed` is ours: it ends the waits of whoever holds a lease. */
export interface Bulletins extends ResolverEvents {
  closed: undefined;
}

/**
 * Tells the listeners of a resolver: one event after the other, also where a listener causes the next one; nobody after
 * it was taken off, also in the middle of an event; and everybody, also where one of them throws.
 */
export class Bulletin {
  readonly #emitter = new EventEmitter<{ [E in keyof Bulletins]: [Bulletins[E]] }>();
  readonly #queue: (() => void)[] = [];
  #isTelling = false;

  on<E extends keyof Bulletins>(event: E, listener: (value: Bulletins[E]) => void): () => void {
    let isActive = true;
    const hear = ((value: Bulletins[E]): void => {
      if (isActive) guarded('a resolver', listener, value);
    }) as (...values: unknown[]) => void;
    this.#emitter.on(event, hear as never);
    return () => {
      isActive = false;
      this.#emitter.off(event, hear as never);
    };
  }

  tell<E extends keyof Bulletins>(event: E, value: Bulletins[E]): void {
    this.#queue.push(() => void this.#emitter.emit(event, ...([value] as never)));
    if (this.#isTelling) return;
    this.#isTelling = true;
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) next();
    this.#isTelling = false;
  }

  end(): void {
    this.tell('closed', undefined);
    this.#emitter.removeAllListeners();
  }
}
