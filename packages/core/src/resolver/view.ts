import { LRUCache } from 'lru-cache';
import type { Endpoint } from '../endpoint.ts';
import type { Explanation, Report, ResolverEvents } from '../resolver.ts';
import type { Snapshot, Status } from '../snapshot.ts';
import { changeOf, difference } from './diff.ts';
import type { LiveResolver } from './live.ts';

/** What a lease shows of a live resolver. */
export interface View {
  readonly name: string;
  readonly live: LiveResolver;
  readonly snapshot: Snapshot;
  on<E extends keyof ResolverEvents>(event: E, listener: (value: ResolverEvents[E]) => void): () => void;
  explain(): Explanation;
}

/** All of it. A class, as every pick asks for the snapshot, and a literal's getter is a slow one. */
export class WholeView implements View {
  readonly name: string;
  readonly live: LiveResolver;

  constructor(live: LiveResolver) {
    this.name = live.name;
    this.live = live;
  }

  get snapshot(): Snapshot {
    return this.live.snapshot;
  }

  on<E extends keyof ResolverEvents>(event: E, listener: (value: ResolverEvents[E]) => void): () => void {
    return this.live.on(event, listener as never);
  }

  explain(): Explanation {
    return this.live.explain();
  }
}

/** The last runs of a pod: nobody speaks of earlier ones. */
const SHOWN = 32;

/** One pod of a service: the service is resolved once, whoever asks for which of its pods. */
export class PodView implements View {
  readonly name: string;
  readonly live: LiveResolver;
  readonly #slot: string;
  /** Whom it has shown. */
  readonly #shown = new LRUCache<string, true>({ max: SHOWN });
  #of: Snapshot | undefined;
  #snapshot: Snapshot | undefined;

  constructor(name: string, live: LiveResolver, slot: string) {
    this.name = name;
    this.live = live;
    this.#slot = slot;
  }

  get snapshot(): Snapshot {
    const whole = this.live.snapshot;
    if (this.#of === whole && this.#snapshot !== undefined) return this.#snapshot;
    this.#of = whole;
    this.#snapshot = this.#narrow(whole, this.#snapshot);
    return this.#snapshot;
  }

  on<E extends keyof ResolverEvents>(event: E, listener: (value: ResolverEvents[E]) => void): () => void {
    if (event === 'resolution') return this.live.on(event, listener as never);
    if (event === 'report') return this.#onReport(listener as (report: Report) => void);
    let seen = this.snapshot;
    const compare = (gone: readonly Endpoint[]): void => {
      const before = seen;
      seen = this.snapshot;
      if (event === 'status' && before.status !== seen.status) listener(seen as ResolverEvents[E]);
      if (event !== 'change') return;
      const change = changeOf(difference(before.endpoints, seen.endpoints), gone, seen);
      if (change !== undefined) listener(change as ResolverEvents[E]);
    };
    const off = [
      this.live.on('change', ({ gone }) => compare(gone.filter((each) => this.#isMine(each) || this.#hasShown(each)))),
      this.live.on('status', () => compare([])),
    ];
    return () => {
      for (const stop of off) stop();
    };
  }

  #onReport(listener: (report: Report) => void): () => void {
    return this.live.on('report', (report) => {
      if (this.#hasShown(report)) listener(report);
    });
  }

  explain(): Explanation {
    const whole = this.live.explain();
    return { text: whole.text, endpoints: whole.endpoints.filter(({ name }) => name === this.#slot) };
  }

  #isMine = (endpoint: Endpoint): boolean => endpoint.slot === this.#slot;

  /** Also one that is no longer there, or that has lost the slot. */
  #hasShown({ id }: { readonly id: string }): boolean {
    return this.snapshot.endpoints.some((endpoint) => endpoint.id === id) || this.#shown.has(id);
  }

  #narrow(whole: Snapshot, before: Snapshot | undefined): Snapshot {
    const mine = whole.endpoints.filter(this.#isMine);
    for (const { id } of mine) this.#shown.set(id, true);
    const isSame = before !== undefined && difference(before.endpoints, mine) === undefined;
    const endpoints = isSame ? before.endpoints : Object.freeze(mine);
    const status: Status = mine.length === 0 && whole.status === 'current' ? 'empty' : whole.status;
    const version = (before?.version ?? 0) + (isSame && before.status === status ? 0 : 1);
    return Object.freeze({ ...whole, endpoints, status, version, reason: whole.reason ?? this.#absent(mine) });
  }

  #absent(mine: readonly Endpoint[]): Snapshot['reason'] {
    if (mine.length > 0) return undefined;
    return { kind: 'empty', code: 'no-endpoints', detail: `${this.#slot} is not among the service's pods` };
  }
}
