import { once } from 'node:events';
import type { Resolution, SourceContext, WatchSource } from '@rollcall/core';

/** A watch that can be cut off, and given back. */
export class Gate implements WatchSource {
  readonly name: string;
  readonly removal: WatchSource['removal'];
  readonly #source: WatchSource;
  #closing = new AbortController();
  #opening = new AbortController();

  constructor(source: WatchSource) {
    this.#source = source;
    this.name = source.name;
    this.removal = source.removal;
  }

  close(): void {
    this.#opening = new AbortController();
    this.#closing.abort();
  }

  open(): void {
    this.#closing = new AbortController();
    this.#opening.abort();
  }

  async *watch(context: SourceContext): AsyncGenerator<readonly Resolution[] | Resolution> {
    const { signal } = context;
    while (!signal.aborted) {
      yield* this.#source.watch({ ...context, signal: AbortSignal.any([signal, this.#closing.signal]) });
      if (signal.aborted) return;
      yield [{ kind: 'unknown', code: 'forbidden' }];
      await once(AbortSignal.any([signal, this.#opening.signal]), 'abort');
    }
  }
}
