/** What was put in, in order, until `signal` aborts. */
export class Inbox<T> {
  readonly #signal: AbortSignal;
  #items: T[] = [];
  #wake: () => void = () => {};

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  put(item: T): void {
    this.#items.push(item);
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    const wake = (): void => this.#wake();
    this.#signal.addEventListener('abort', wake, { once: true });
    try {
      while (!this.#signal.aborted) {
        const items = this.#items;
        this.#items = [];
        for (const item of items) yield item;
        if (this.#items.length === 0) await this.#news();
      }
    } finally {
      this.#signal.removeEventListener('abort', wake);
    }
  }

  async #news(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    if (this.#signal.aborted) return;
    await promise;
  }
}
