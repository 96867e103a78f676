import pRetry from 'p-retry';
import { abortable } from '../abortable.ts';
import { sleep } from '../clock.ts';
import type { WatchSource } from '../source.ts';
import { type Driver, type Host, tellerOf } from './driver.ts';
import { readWord, thrown } from './word.ts';

/**
 * client-go's reflector backoff: 800 ms, doubled up to 30 s, jitter factor 1. It begins anew after a connection that
 * lasted (client-go: 2 min; here as long as the longest delay, for servers that end every poll after a minute).
 */
const BACKOFF = { minMs: 800, maxMs: 30_000, healthyMs: 30_000 } as const;

/** Follows a Source's `watch`, and comes back to it whenever it ends or throws. What was told stands meanwhile. */
export class Watching implements Driver {
  readonly #source: WatchSource;
  readonly #host: Host;
  readonly #stop = new AbortController();
  readonly #first: PromiseWithResolvers<void> = Promise.withResolvers();
  #run: Promise<void> | undefined;
  #state = 'connecting';

  constructor(source: WatchSource, host: Host) {
    this.#source = source;
    this.#host = host;
  }

  start(): void {
    this.#run = this.#follow();
  }

  /** A watch tells by itself; there is nothing to ask for but its first word. */
  refresh(): Promise<void> {
    return this.#first.promise;
  }

  hint(): void {}

  describe(): string {
    return this.#state;
  }

  async close(): Promise<void> {
    this.#stop.abort();
    this.#first.resolve();
    await this.#run;
  }

  async #follow(): Promise<void> {
    const { signal } = this.#stop;
    const { clock, random } = this.#host.settings;
    let failures = 0;
    let connectedAt = clock.now();
    const connect = async (): Promise<never> => {
      connectedAt = clock.now();
      // Wrapped, as p-retry takes a TypeError for a bug and gives up: the resolver lives on.
      const cause = await this.#watchOnce().catch((error: unknown) => error);
      throw new Error('the watch ended', { cause });
    };
    // The delays are ours, and p-retry's are 0: so they follow the injected clock.
    const onFailedAttempt = async ({ error }: { readonly error: Error }): Promise<void> => {
      signal.throwIfAborted();
      this.#hear(thrown(error.cause ?? error));
      failures = clock.now() - connectedAt > BACKOFF.healthyMs ? 1 : failures + 1;
      const ms = Math.min(BACKOFF.maxMs, BACKOFF.minMs * 2 ** Math.min(failures - 1, 20)) * (1 + random());
      this.#state = `reconnects in ${Math.round(ms)} ms`;
      await sleep(clock, ms, signal);
    };
    const options = { retries: Number.POSITIVE_INFINITY, minTimeout: 0, maxTimeout: 0, signal, onFailedAttempt };
    await pRetry(connect, options).catch(() => {});
  }

  async #watchOnce(): Promise<void> {
    const { signal } = this.#stop;
    this.#state = 'connecting';
    this.#host.connected();
    const words = this.#source.watch({ signal })[Symbol.asyncIterator]();
    try {
      for (;;) {
        const next = await abortable(words.next(), signal);
        if (next.done) return;
        this.#state = 'watching';
        this.#hear(next.value);
      }
    } finally {
      // Not awaited: a watch that heeds no signal must not keep `close()` waiting.
      void (async () => words.return?.())().catch(() => {});
    }
  }

  #hear(word: unknown): void {
    if (this.#stop.signal.aborted) return;
    this.#host.heard(readWord(word), tellerOf(this.#source));
    this.#first.resolve();
  }
}
