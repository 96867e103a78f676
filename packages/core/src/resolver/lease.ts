import { type Clock, keepAlive } from '../clock.ts';
import { DiscoveryError } from '../errors.ts';
import { badOption, numberOption } from '../options.ts';
import type { Explanation, Fact, Resolver, ResolverEvents, Unsubscribe, Waiting } from '../resolver.ts';
import type { Change, Snapshot } from '../snapshot.ts';
import { ChangeStream } from './change-stream.ts';
import type { View } from './view.ts';
import { waitFor } from './waiting.ts';

const EVENTS: readonly (keyof ResolverEvents)[] = ['change', 'status', 'resolution', 'report'];

/** A lease on a live resolver, through a view (all of it, or one pod): what users hold. */
export class Lease implements Resolver {
  readonly name: string;
  readonly #view: View;
  readonly #giveBack: () => Promise<void>;
  readonly #undo = new Set<() => void>();
  #closing: Promise<void> | undefined;

  constructor(view: View, giveBack: () => Promise<void>) {
    this.name = view.name;
    this.#view = view;
    this.#giveBack = giveBack;
  }

  get snapshot(): Snapshot {
    return this.#view.snapshot;
  }

  get clock(): Clock {
    return this.#view.live.settings.clock;
  }

  get isClosed(): boolean {
    return this.#closing !== undefined || this.#view.live.isClosed;
  }

  async ready(options: Waiting & { readonly min?: number | undefined } = {}): Promise<Snapshot> {
    const min = numberOption('min', options.min, 1, { integer: true });
    return this.until(({ endpoints }) => endpoints.length >= min, { signal: options.signal });
  }

  async until(predicate: (snapshot: Snapshot) => boolean, { signal }: Waiting = {}): Promise<Snapshot> {
    this.#mustBeOpen();
    return waitFor(this.#view, predicate, signal, (undo) => this.#track(undo));
  }

  async refresh({ signal }: Waiting = {}): Promise<Snapshot> {
    this.#mustBeOpen();
    signal?.throwIfAborted();
    const hold = keepAlive();
    const ended = Promise.withResolvers<never>();
    const abort = (): void => ended.reject(signal?.reason);
    const untrack = this.#track(() => ended.reject(this.#closedError()));
    signal?.addEventListener('abort', abort, { once: true });
    try {
      await Promise.race([this.#view.live.refresh(), ended.promise]);
      return this.snapshot;
    } finally {
      ended.promise.catch(() => {});
      untrack();
      signal?.removeEventListener('abort', abort);
      hold[Symbol.dispose]();
    }
  }

  report(id: string, fact: Fact): void {
    if (this.#closing === undefined) this.#view.live.report(id, fact);
  }

  on<E extends keyof ResolverEvents>(
    event: E,
    listener: (value: ResolverEvents[E]) => void,
    { signal }: Waiting = {},
  ): Unsubscribe {
    this.#mustBeOpen();
    if (!EVENTS.includes(event)) throw badOption('event', `one of ${EVENTS.join(', ')}`, event);
    if (typeof listener !== 'function') throw badOption('listener', 'a function', listener);
    const off = this.#view.on(event, listener);
    const stop = this.#track(() => {
      signal?.removeEventListener('abort', stop);
      off();
    });
    signal?.addEventListener('abort', stop, { once: true });
    if (signal?.aborted) stop();
    return Object.assign(stop, { [Symbol.dispose]: stop });
  }

  changes({ signal }: Waiting = {}): AsyncIterableIterator<Change> {
    this.#mustBeOpen();
    const stream = new ChangeStream(this.#view, signal);
    stream.onEnd(this.#track(() => stream.end()));
    return stream;
  }

  explain(): Explanation {
    return this.#view.explain();
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    for (const undo of this.#undo) undo();
    await this.#giveBack();
  }

  /** Undone at `close()`, unless it was undone before. */
  #track(undo: () => void): () => void {
    const once = (): void => {
      if (this.#undo.delete(once)) undo();
    };
    this.#undo.add(once);
    return once;
  }

  #mustBeOpen(): void {
    if (this.isClosed) throw this.#closedError();
  }

  #closedError(): DiscoveryError {
    const message = `The resolver of ${this.name} is closed. Lease a new one from its Discovery, or close it later.`;
    return new DiscoveryError('ROLLCALL_CLOSED', message, { service: this.name });
  }
}
