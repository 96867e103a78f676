import type { ChannelOptions, connectivityState, experimental } from '@grpc/grpc-js';
import type { Candidate, Endpoint } from '@rollcall/core';
import type { Grpc } from './grpc.ts';
import { Leaf, type LeafHooks } from './leaf.ts';
import type { ListedEndpoint } from './resolver.ts';

export interface LeavesHooks extends Pick<LeafHooks, 'report'> {
  /** Others may be called than before, or for another reason nobody. */
  changed(): void;
  /** It drains, or is no longer listed: told once. */
  leaving(endpoint: Endpoint): void;
  /** It is no longer listed. Its connection is about to close, behind the last of its calls. */
  dropping(leaf: Leaf): void;
}

/** One leaf for each endpoint, by its id, so that an update touches nobody but those that it is about. */
export class Leaves {
  readonly #grpc: Grpc;
  readonly #helper: experimental.ChannelControlHelper;
  readonly #hooks: LeavesHooks;
  readonly #byId = new Map<string, Leaf>();
  readonly #counts = new Map<connectivityState, number>();
  #ready: Narrowed = NOBODY;

  constructor(grpc: Grpc, helper: experimental.ChannelControlHelper, hooks: LeavesHooks) {
    this.#grpc = grpc;
    this.#helper = helper;
    this.#hooks = hooks;
  }

  get isAnyReady(): boolean {
    return this.#count(this.#grpc.connectivityState.READY) > 0;
  }

  /** Then nobody has to be left out, which is the usual case. */
  get areAllReady(): boolean {
    return this.#count(this.#grpc.connectivityState.READY) === this.#byId.size;
  }

  /** Who lost a connection is about to. */
  get isAnyConnecting(): boolean {
    const { CONNECTING, IDLE } = this.#grpc.connectivityState;
    return this.#count(CONNECTING) + this.#count(IDLE) > 0;
  }

  get(id: string): Leaf | undefined {
    return this.#byId.get(id);
  }

  all(): IterableIterator<Leaf> {
    return this.#byId.values();
  }

  /** @param optionsOf of the channel, for this endpoint. */
  update(list: readonly ListedEndpoint[], optionsOf: (endpoint: Endpoint) => ChannelOptions): void {
    const gone = new Set(this.#byId.keys());
    for (const listed of list) {
      gone.delete(listed.endpoint.id);
      this.#keep(listed, optionsOf);
    }
    for (const id of gone) this.#drop(id);
    this.#ready = NOBODY;
  }

  /** Of a pick's candidates those that can be called now: the same array for the same answer. */
  ready = (candidates: readonly Candidate[]): readonly Candidate[] => {
    if (this.#ready.candidates !== candidates) {
      const list = candidates.filter(({ endpoint }) => this.#byId.get(endpoint.id)?.subchannel != null);
      this.#ready = { candidates, list: list.length === candidates.length ? candidates : list };
    }
    return this.#ready.list;
  };

  destroy(): void {
    for (const leaf of this.#byId.values()) leaf.destroy();
    this.#byId.clear();
    this.#counts.clear();
    this.#ready = NOBODY;
  }

  /** Who is not ready gets no calls, and so no connection; one that stands, stays, as calls may be under way. */
  #keep(listed: ListedEndpoint, optionsOf: (endpoint: Endpoint) => ChannelOptions): void {
    const { endpoint } = listed;
    const known = this.#byId.get(endpoint.id);
    if (known !== undefined) known.update(listed, optionsOf(endpoint));
    else if (endpoint.condition !== 'not-ready') this.#add(listed, optionsOf(endpoint));
    if (endpoint.condition === 'draining') this.#leaving(this.#byId.get(endpoint.id));
  }

  #add(listed: ListedEndpoint, options: ChannelOptions): void {
    const leaf = new Leaf(this.#grpc, this.#helper, listed, options, {
      changed: (leaf, before) => this.#changed(leaf, before),
      report: (leaf, fact) => this.#hooks.report(leaf, fact),
    });
    this.#byId.set(listed.endpoint.id, leaf);
    this.#tally(leaf.state, 1);
    leaf.connect();
  }

  #drop(id: string): void {
    const leaf = this.#byId.get(id);
    if (leaf === undefined) return;
    this.#byId.delete(id);
    this.#tally(leaf.state, -1);
    this.#hooks.dropping(leaf);
    leaf.destroy();
    this.#leaving(leaf);
  }

  #leaving(leaf: Leaf | undefined): void {
    if (leaf === undefined || leaf.isLeaving) return;
    leaf.isLeaving = true;
    this.#hooks.leaving(leaf.endpoint);
  }

  #changed(leaf: Leaf, before: connectivityState): void {
    this.#tally(before, -1);
    this.#tally(leaf.state, 1);
    this.#ready = NOBODY;
    this.#hooks.changed();
  }

  #tally(state: connectivityState, by: number): void {
    this.#counts.set(state, this.#count(state) + by);
  }

  #count(state: connectivityState): number {
    return this.#counts.get(state) ?? 0;
  }
}

interface Narrowed {
  readonly candidates: readonly Candidate[];
  readonly list: readonly Candidate[];
}

/** No array that is ever asked about. */
const NOBODY: Narrowed = { candidates: [], list: [] };
