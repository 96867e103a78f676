import type { Endpoint } from '../endpoint.ts';
import type { Explanation, ResolverEvents } from '../resolver.ts';
import type { Change, Snapshot, Status } from '../snapshot.ts';
import { difference } from './diff.ts';
import type { LiveResolver } from './live.ts';

/** What a lease shows of a live resolver. */
export interface View {
  readonly name: string;
  readonly live: LiveResolver;
  readonly snapshot: Snapshot;
  on<E extends keyof ResolverEvents>(event: E, listener: (value: ResolverEvents[E]) => void): () => void;
  explain(): Explanation;
}

/** All of it. */
export function wholeView(live: LiveResolver): View {
  return {
    name: live.name,
    live,
    get snapshot() {
      return live.snapshot;
    },
    on: (event, listener) => live.on(event, listener as never),
    explain: () => live.explain(),
  };
}

/** One pod of a service: the service is resolved once, whoever asks for which of its pods. */
export class PodView implements View {
  readonly name: string;
  readonly live: LiveResolver;
  readonly #slot: string;
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
    let seen = this.snapshot;
    const compare = (): void => {
      const before = seen;
      seen = this.snapshot;
      if (event === 'status' && before.status !== seen.status) listener(seen as ResolverEvents[E]);
      const change = event === 'change' ? difference(before.endpoints, seen.endpoints) : undefined;
      if (change !== undefined) listener({ ...change, gone: [], snapshot: seen } as Change as ResolverEvents[E]);
    };
    const off = [this.live.on('change', compare), this.live.on('status', compare)];
    return () => {
      for (const stop of off) stop();
    };
  }

  explain(): Explanation {
    const whole = this.live.explain();
    return { text: whole.text, endpoints: whole.endpoints.filter(({ name }) => name === this.#slot) };
  }

  #isMine = (endpoint: Endpoint): boolean => endpoint.slot === this.#slot;

  #narrow(whole: Snapshot, before: Snapshot | undefined): Snapshot {
    const mine = whole.endpoints.filter(this.#isMine);
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
