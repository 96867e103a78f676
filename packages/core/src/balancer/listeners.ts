import { guarded } from '../guarded.ts';
import type { Unsubscribe } from '../resolver.ts';

/** Who wants to know that others may be picked than before. */
export class Listeners {
  readonly #listeners = new Set<{ readonly listener: () => void }>();

  add(listener: () => void): Unsubscribe {
    const entry = { listener };
    this.#listeners.add(entry);
    const stop = (): void => void this.#listeners.delete(entry);
    return Object.assign(stop, { [Symbol.dispose]: stop });
  }

  end(): void {
    this.#listeners.clear();
  }

  tell(): void {
    for (const { listener } of [...this.#listeners]) guarded('a balancer', listener, undefined);
  }
}
