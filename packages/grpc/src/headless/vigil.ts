import type { Clock } from '@rollcall/core';
import { BEAT_MS } from './pulse.ts';

/** Listens to the connections, for as long as they owe answers. */
export class Vigil {
  readonly #clock: Clock;
  readonly #listen: (now: number) => boolean;
  #next: Disposable | undefined;

  /** @param listen to all connections, at that time. It returns whether to go on. */
  constructor(clock: Clock, listen: (now: number) => boolean) {
    this.#clock = clock;
    this.#listen = listen;
  }

  /** A call is made: asked at each, and next to nothing where it has begun. */
  begin(): void {
    this.#next ??= this.#clock.setTimeout(this.#beat, BEAT_MS);
  }

  end(): void {
    this.#next?.[Symbol.dispose]();
    this.#next = undefined;
  }

  readonly #beat = (): void => {
    this.#next = undefined;
    if (this.#listen(this.#clock.now())) this.begin();
  };
}
