import { keepAlive } from '../clock.ts';
import type { Change } from '../snapshot.ts';
import type { View } from './view.ts';

type Result = IteratorResult<Change, undefined>;

/** What `for await (const change of resolver.changes())` reads: what is there, as `added`; then every change. */
export class ChangeStream implements AsyncIterableIterator<Change> {
  readonly #queue: Change[] = [];
  readonly #readers: PromiseWithResolvers<Result>[] = [];
  readonly #off: (() => void)[] = [];
  #hold: Disposable | undefined;
  #isDone = false;

  constructor(view: View, signal: AbortSignal | undefined) {
    const { snapshot } = view;
    if (snapshot.endpoints.length > 0)
      this.#push({ added: snapshot.endpoints, removed: [], moved: [], updated: [], gone: [], snapshot });
    const end = (): void => this.end();
    this.#off.push(
      view.on('change', (change) => this.#push(change)),
      view.live.on('closed', end),
    );
    signal?.addEventListener('abort', end, { once: true });
    this.#off.push(() => signal?.removeEventListener('abort', end));
    if (signal?.aborted) this.end();
  }

  onEnd(run: () => void): void {
    if (this.#isDone) run();
    else this.#off.push(run);
  }

  async next(): Promise<Result> {
    const value = this.#queue.shift();
    if (value !== undefined) return { value, done: false };
    if (this.#isDone) return { value: undefined, done: true };
    const reader = Promise.withResolvers<Result>();
    this.#readers.push(reader);
    this.#hold ??= keepAlive();
    return reader.promise;
  }

  async return(): Promise<Result> {
    this.#queue.length = 0;
    this.end();
    return { value: undefined, done: true };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  /** No more changes; those that are queued are still read. */
  end(): void {
    if (this.#isDone) return;
    this.#isDone = true;
    for (const off of this.#off) off();
    for (const reader of this.#readers.splice(0)) reader.resolve({ value: undefined, done: true });
    this.#release();
  }

  #push(value: Change): void {
    const reader = this.#readers.shift();
    if (reader === undefined) this.#queue.push(value);
    else reader.resolve({ value, done: false });
    if (this.#readers.length === 0) this.#release();
  }

  #release(): void {
    this.#hold?.[Symbol.dispose]();
    this.#hold = undefined;
  }
}
