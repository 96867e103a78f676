import { setImmediate as turn } from 'node:timers/promises';
import { lines } from '../api/lines.ts';
import { inBandError } from '../api/status.ts';
import { KubernetesError } from '../errors.ts';
import type { ConnectionSettings } from '../options.ts';
import { readSlice, type SliceReading } from '../slice/read-slice.ts';
import { endsInitialEvents, metadataOf, readEvent, type WatchEvent } from './event.ts';
import { MOST_BYTES } from './listing.ts';
import type { Observer } from './observer.ts';
import type { Query, SlicesApi } from './slices-api.ts';

/** A watch that ends so soon, and has said nothing, is none. */
const AT_ONCE_MS = 1_000;
/** A watch from what is too old begins well, too: only then comes its ERROR. */
const ACCEPTED_MS = 100;

/** One watch, from its request to its end. */
export class Watch {
  readonly #api: SlicesApi;
  readonly #settings: ConnectionSettings;
  readonly #observer: Observer;
  /** What there is, while the server tells of that; undefined afterwards, when it tells of changes. */
  #initial: Map<string, SliceReading> | undefined;
  /** From where on to go on. Undefined: not all of what there is was told. */
  version: string | undefined;
  /** The server does not tell of everything first: it is to be listed. */
  cannotStream = false;

  /** @param version from where on to watch; undefined: first tell of what there is. */
  constructor(api: SlicesApi, settings: ConnectionSettings, observer: Observer, version: string | undefined) {
    this.#api = api;
    this.#settings = settings;
    this.#observer = observer;
    this.version = version;
    if (version === undefined) this.#initial = new Map();
  }

  /**
   * Until the server ends it, which it does every few minutes.
   *
   * @param floor what there is must not be older than this.
   */
  async follow(floor: string | undefined, signal: AbortSignal, opened: () => void): Promise<void> {
    try {
      const { chunks } = await this.#api.watch(this.#query(floor), signal);
      const openedAt = this.#settings.clock.now();
      opened();
      const events = await this.#read(chunks);
      this.#checkEnd(events, openedAt);
    } catch (error) {
      if (this.#initial === undefined || !refusesToStream(error)) throw error;
      this.cannotStream = true;
    }
  }

  /** `allowWatchBookmarks` comes along always: without it the end of what there is would not be marked (KEP-3157). */
  #query(floor: string | undefined): Query {
    if (this.version !== undefined) return { resourceVersion: this.version };
    return { sendInitialEvents: 'true', resourceVersionMatch: 'NotOlderThan', resourceVersion: floor };
  }

  /** @returns how many events there were. */
  async #read(chunks: AsyncIterable<Buffer>): Promise<number> {
    const accept = (): void => {
      if (this.#initial === undefined) this.#observer.affirmed();
    };
    const accepted = this.#settings.clock.setTimeout(accept, ACCEPTED_MS);
    let events = 0;
    try {
      for await (const line of lines(chunks, MOST_BYTES)) {
        this.#hear(readEvent(line));
        if (this.cannotStream) return events;
        events += 1;
        // Of a large service this goes on for a while: others get their turn in between.
        if (this.#initial !== undefined) await turn();
      }
      return events;
    } finally {
      accepted[Symbol.dispose]();
    }
  }

  #hear({ type, object }: WatchEvent): void {
    if (type === 'ERROR') throw inBandError(object);
    if (this.#initial === undefined) this.#observer.affirmed();
    if (type === 'BOOKMARK') this.#mark(object);
    else if (type === 'DELETED') this.#delete(object);
    else this.#set(object);
    const { resourceVersion } = metadataOf(object);
    // Those of what there is come in any order.
    if (this.#initial === undefined && typeof resourceVersion === 'string') this.version = resourceVersion;
  }

  #mark(object: unknown): void {
    if (this.#initial === undefined) return;
    if (endsInitialEvents(object)) {
      this.#observer.replaced(this.#initial);
      this.#initial = undefined;
    } else this.cannotStream = true;
  }

  #set(object: unknown): void {
    const reading = readSlice(object);
    if (this.#initial === undefined) this.#observer.changed(reading);
    else this.#initial.set(reading.name, reading);
  }

  #delete(object: unknown): void {
    const { name } = metadataOf(object);
    if (this.#initial === undefined) this.#observer.deleted(String(name));
    else this.#initial.delete(String(name));
  }

  #checkEnd(events: number, openedAt: number): void {
    if (this.cannotStream) return;
    if (this.#initial !== undefined) this.cannotStream = true;
    else if (events === 0 && this.#settings.clock.now() - openedAt < AT_ONCE_MS)
      throw new KubernetesError('ROLLCALL_API_UNREACHABLE', 'The API server ended the watch at once.');
  }
}

/** It forbids the parameters (400, 422), or knows of none, tells of what there is, and never says that this was all. */
function refusesToStream(error: unknown): boolean {
  if (!KubernetesError.is(error)) return false;
  return error.status === 400 || error.status === 422;
}
