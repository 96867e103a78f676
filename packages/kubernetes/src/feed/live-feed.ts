import type { Api } from '../api.ts';
import type { KubernetesError } from '../errors.ts';
import type { ConnectionSettings } from '../options.ts';
import type { SliceReading } from '../slice/read-slice.ts';
import { isSame, type Slice } from '../slice.ts';
import type { FeedListener, News, SliceFeed } from '../slice-feed.ts';
import { HASTY } from './backoff.ts';
import type { Observer } from './observer.ts';
import { Reflector } from './reflector.ts';
import { SlicesApi } from './slices-api.ts';

/** What one feed shares with the others of its API server. */
export interface FeedContext {
  readonly api: Api;
  readonly settings: ConnectionSettings;
  /** Watching has failed, and not just for a moment. */
  failing(namespace: string, error: KubernetesError): void;
  /** Nobody listens any more. */
  ended(feed: LiveFeed): void;
}

export class LiveFeed implements SliceFeed, Observer {
  readonly #context: FeedContext;
  readonly #service: string;
  readonly #slicesApi: SlicesApi;
  readonly #reflector: Reflector;
  readonly #slices = new Map<string, Slice>();
  readonly #listeners = new Set<FeedListener>();
  readonly #stop = new AbortController();
  /** Of objects that could not be read, by their names. */
  readonly #puzzles = new Map<string, string>();
  #isWhole = false;
  #doubt: KubernetesError | undefined;
  #since: number;

  constructor(context: FeedContext, of: { readonly namespace: string | undefined; readonly service: string }) {
    const { api, settings } = context;
    this.#context = context;
    this.#service = of.service;
    this.#since = settings.clock.now();
    this.#slicesApi = new SlicesApi(api, settings, of, (error) => this.doubted(error, 0));
    this.#reflector = new Reflector(this.#slicesApi, settings, this);
  }

  get slices(): ReadonlyMap<string, Slice> {
    return this.#slices;
  }

  get namespace(): string {
    return this.#slicesApi.namespace;
  }

  join(listener: FeedListener): Disposable {
    if (this.#listeners.size === 0) void this.#reflector.run(this.#stop.signal);
    this.#listeners.add(listener);
    if (this.#isWhole) listener({ kind: 'whole' });
    if (this.#doubt !== undefined) listener({ kind: 'doubt', error: this.#doubt });
    return { [Symbol.dispose]: () => this.#leave(listener) };
  }

  explain(): string {
    const { api, settings } = this.#context;
    const seconds = Math.round((settings.clock.now() - this.#since) / 1_000);
    const state = this.#doubt !== undefined ? 'cannot say' : this.#isWhole ? 'in step' : 'nothing heard yet';
    const head = `EndpointSlices of ${this.#service} in ${this.namespace} at ${api.server}: ${state} for ${seconds} s, ${this.#slices.size} known`;
    const problems = [...this.#puzzles.values(), ...[...this.#slices.values()].flatMap((slice) => slice.problems)];
    return [`${head}; ${this.#reflector.state}`, ...problems.map((problem) => `passed over: ${problem}`)].join('\n');
  }

  replaced(readings: ReadonlyMap<string, SliceReading>): void {
    const gone = [...this.#slices.keys()].filter((name) => !readings.has(name));
    for (const name of gone) this.#slices.delete(name);
    this.#puzzles.clear();
    const changed = [...readings.values()].flatMap((reading) => this.#take(reading) ?? []);
    if (this.#isCurrent) this.#tellChanges(changed, gone);
    else this.#becomeCurrent();
  }

  changed(reading: SliceReading): void {
    this.#tellChanges([this.#take(reading) ?? []].flat(), []);
  }

  deleted(name: string): void {
    this.#puzzles.delete(name);
    if (this.#slices.delete(name)) this.#tellChanges([], [name]);
  }

  affirmed(): void {
    if (!this.#isCurrent) this.#becomeCurrent();
  }

  doubted(error: KubernetesError, failures: number): void {
    if (this.#stop.signal.aborted) return;
    if (this.#doubt === undefined) this.#since = this.#context.settings.clock.now();
    this.#doubt = error;
    if (failures >= HASTY) this.#context.failing(this.namespace, error);
    this.#tell({ kind: 'doubt', error });
  }

  get #isCurrent(): boolean {
    return this.#isWhole && this.#doubt === undefined;
  }

  #becomeCurrent(): void {
    this.#isWhole = true;
    this.#doubt = undefined;
    this.#since = this.#context.settings.clock.now();
    this.#tell({ kind: 'whole' });
  }

  /** The slice, if it is another one than before. */
  #take(reading: SliceReading): Slice | undefined {
    const { name } = reading;
    if (reading.kind === 'unreadable') {
      this.#puzzles.set(name, reading.problem);
      return undefined;
    }
    this.#puzzles.delete(name);
    if (isSame(this.#slices.get(name), reading.slice)) return undefined;
    this.#slices.set(name, reading.slice);
    return reading.slice;
  }

  #tellChanges(slices: readonly Slice[], gone: readonly string[]): void {
    if (slices.length + gone.length > 0) this.#tell({ kind: 'changed', slices, gone });
  }

  #tell(news: News): void {
    for (const listener of this.#listeners) listener(news);
  }

  #leave(listener: FeedListener): void {
    if (!this.#listeners.delete(listener) || this.#listeners.size > 0) return;
    this.#stop.abort();
    this.#context.ended(this);
  }
}
