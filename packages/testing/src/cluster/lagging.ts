import type { Clock } from '@rollcall/core';
import type { Registry } from './registry.ts';

/** What somebody knows of the cluster who hears of each change `lagMs` after it. */
export class Lagging<T> {
  #known: T;

  /** @param heard runs when something else is known. */
  constructor(
    registry: Registry,
    read: () => T,
    { lagMs, clock }: { readonly lagMs: number; readonly clock: Clock },
    heard: (known: T) => void = () => {},
  ) {
    this.#known = read();
    registry.onChange(() => {
      const then = read();
      const hear = (): void => {
        this.#known = then;
        heard(then);
      };
      if (lagMs === 0) hear();
      else clock.setTimeout(hear, lagMs);
    });
  }

  get known(): T {
    return this.#known;
  }
}
