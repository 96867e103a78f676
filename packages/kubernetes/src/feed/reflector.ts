import { sleep } from '@rollcall/core';
import pRetry from 'p-retry';
import { type KubernetesError, kubernetesError } from '../errors.ts';
import type { ConnectionSettings } from '../options.ts';
import { Backoff } from './backoff.ts';
import { list } from './listing.ts';
import type { Observer } from './observer.ts';
import type { SlicesApi } from './slices-api.ts';
import { Watch } from './watch.ts';

/**
 * Lists and watches, and comes back whenever that ends: client-go's `tools/cache/reflector.go`. What is known stands
 * meanwhile; it is only ever replaced by what is newer.
 */
export class Reflector {
  readonly #api: SlicesApi;
  readonly #settings: ConnectionSettings;
  readonly #observer: Observer;
  readonly #backoff: Backoff;
  #connectedAt = 0;
  /** It has answered, with a watch. */
  #isOpen = false;
  /** From where on to watch; undefined: what there is has to be told anew. */
  #version: string | undefined;
  /** It must not be older than this: who was told of something is not to be told of what was before. */
  #floor: string | undefined;
  /** Since Kubernetes 1.32 a watch can tell of what there is, first. */
  #canStream = true;
  /** For people. */
  state = 'connecting';

  constructor(api: SlicesApi, settings: ConnectionSettings, observer: Observer) {
    this.#api = api;
    this.#settings = settings;
    this.#observer = observer;
    this.#backoff = new Backoff(settings.clock, settings.random);
  }

  /** Until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const follow = async (): Promise<never> => {
      // Wrapped, as p-retry takes a TypeError for a bug and gives up.
      const cause = await this.#follow(signal).catch((error: unknown) => error);
      throw new Error('the watch ended', { cause });
    };
    // The delays are ours, and p-retry's are 0: so they follow the injected clock.
    const onFailedAttempt = async ({ error }: { readonly error: Error }): Promise<void> => {
      signal.throwIfAborted();
      await sleep(this.#settings.clock, this.#fail(kubernetesError(error.cause)), signal);
    };
    const options = { retries: Number.POSITIVE_INFINITY, minTimeout: 0, maxTimeout: 0, signal, onFailedAttempt };
    await pRetry(follow, options).catch(() => {});
  }

  async #follow(signal: AbortSignal): Promise<never> {
    for (;;) {
      this.#connectedAt = this.#settings.clock.now();
      this.#isOpen = false;
      if (this.#version === undefined && !this.#canStream) await this.#list(signal);
      await this.#watch(signal);
    }
  }

  async #list(signal: AbortSignal): Promise<void> {
    this.state = 'listing';
    this.#version = await list(this.#api, this.#observer, this.#floor, signal);
  }

  async #watch(signal: AbortSignal): Promise<void> {
    this.state = this.#version === undefined ? 'listing' : 'connecting';
    const watch = new Watch(this.#api, this.#settings, this.#observer, this.#version);
    try {
      await watch.follow(this.#floor, signal, () => {
        this.state = 'watching';
        this.#isOpen = true;
      });
    } finally {
      this.#version = watch.version;
      if (watch.cannotStream) this.#canStream = false;
    }
  }

  /** @returns after how long to come back, in ms. */
  #fail(error: KubernetesError): number {
    const { code } = error;
    // A watch from a version that the server has not reached is silent, too.
    if (code === 'ROLLCALL_API_EXPIRED' || code === 'ROLLCALL_API_SILENT') this.#listAnew(error);
    // It may have had nothing to say: a server that was started anew sends no bookmarks before the first change. If it is
    // frozen, it will not answer now either.
    if (code === 'ROLLCALL_API_SILENT' && this.#isOpen) return 0;
    const ms = this.#backoff.after(error, this.#connectedAt);
    this.state = `connects again in ${Math.round(ms)} ms; before: ${error.message}`;
    if (ms > 0) this.#observer.doubted(error, this.#backoff.failures);
    return ms;
  }

  /** Not older than what was known; where that is expired itself, what is true now ('': not what a cache may have). */
  #listAnew({ code }: KubernetesError): void {
    // Some proxies hold back what a watch tells first: then a list, which has an end, gets through.
    if (code === 'ROLLCALL_API_SILENT' && this.#version === undefined) this.#canStream = false;
    const isFirst = this.#version === undefined && this.#floor === undefined;
    this.#floor = isFirst ? undefined : (this.#version ?? '');
    this.#version = undefined;
  }
}
