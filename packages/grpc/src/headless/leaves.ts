import type { ClientHttp2Session } from 'node:http2';
import type { ChannelOptions, connectivityState, experimental } from '@grpc/grpc-js';
import type { Endpoint } from '@rollcall/core';
import type { Grpc } from './grpc.ts';
import { Leaf, type LeafHooks } from './leaf.ts';
import { type Among, Narrowed } from './narrowed.ts';
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
  #areAllReady = true;
  /** They owe answers, and do not even answer a PING. */
  readonly #silent = new Set<Leaf>();
  readonly #ready = new Narrowed((id) => this.#byId.get(id)?.connection != null);
  readonly #heard = new Narrowed((id) => this.#isHeard(this.#byId.get(id)));

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
    return this.#areAllReady;
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
    this.#othersAreReady();
  }

  /** Of a pick's candidates those that can be called now. */
  get ready(): Among {
    return this.#ready.of;
  }

  /** Of those, who is not silent. */
  get heard(): Among {
    return this.#heard.of;
  }

  get isAnySilent(): boolean {
    return this.#silent.size > 0;
  }

  /** Is it the connection of one of them? */
  use(session: ClientHttp2Session): boolean {
    return [...this.#byId.values()].some(({ connection }) => connection?.session === session);
  }

  /** Finds out who is silent. @returns whether there is more to listen for. */
  listen(now: number): boolean {
    let isMore = false;
    for (const leaf of this.#byId.values()) {
      const pulse = leaf.connection?.pulse;
      isMore = pulse?.beat(now) || isMore;
      this.#note(leaf, pulse?.isSilent ?? false);
    }
    return isMore;
  }

  destroy(): void {
    for (const leaf of this.#byId.values()) leaf.destroy();
    this.#byId.clear();
    this.#counts.clear();
    this.#silent.clear();
    this.#othersAreReady();
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
    this.#silent.delete(leaf);
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
    this.#silent.delete(leaf);
    this.#othersAreReady();
    this.#hooks.changed();
  }

  #note(leaf: Leaf, isSilent: boolean): void {
    if (isSilent === this.#silent.has(leaf)) return;
    if (isSilent) this.#silent.add(leaf);
    else this.#silent.delete(leaf);
    this.#heard.reset();
  }

  #isHeard(leaf: Leaf | undefined): boolean {
    return leaf?.connection != null && !this.#silent.has(leaf);
  }

  #othersAreReady(): void {
    this.#areAllReady = this.#count(this.#grpc.connectivityState.READY) === this.#byId.size;
    this.#ready.reset();
    this.#heard.reset();
  }

  #tally(state: connectivityState, by: number): void {
    this.#counts.set(state, this.#count(state) + by);
  }

  #count(state: connectivityState): number {
    return this.#counts.get(state) ?? 0;
  }
}
