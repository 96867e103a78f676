import type { ChannelOptions, connectivityState, experimental } from '@grpc/grpc-js';
import type { Endpoint } from '@rollcall/core';
import { Connection } from './connection.ts';
import type { Grpc } from './grpc.ts';
import type { ListedEndpoint } from './resolver.ts';

export interface LeafHooks {
  /** Its state is another one, or it failed once more. */
  changed(leaf: Leaf, before: connectivityState): void;
  /** What was seen of its endpoint when it was connected to. */
  report(leaf: Leaf, fact: 'reachable' | 'unreachable'): void;
}

/** The connection to one endpoint. It connects at once, and again whenever the connection ends. */
export class Leaf {
  endpoint: Endpoint;
  state: connectivityState;
  /** To make calls on; null while it is not READY. */
  connection: Connection | null = null;
  lastError: string | undefined;
  /** `onDrain` was told. */
  isLeaving = false;
  readonly #grpc: Grpc;
  readonly #hooks: LeafHooks;
  readonly #leaf: experimental.LeafLoadBalancer;
  readonly #subchannels = new Map<string, experimental.SubchannelInterface>();
  #isDestroyed = false;

  constructor(
    grpc: Grpc,
    helper: experimental.ChannelControlHelper,
    listed: ListedEndpoint,
    options: ChannelOptions,
    hooks: LeafHooks,
  ) {
    this.endpoint = listed.endpoint;
    this.state = grpc.connectivityState.IDLE;
    this.#grpc = grpc;
    this.#hooks = hooks;
    const { LeafLoadBalancer, createChildChannelControlHelper } = grpc.experimental;
    const own = createChildChannelControlHelper(helper, {
      createSubchannel: (address, args) => this.#created(helper.createSubchannel(address, args)),
      updateState: (state, picker, error) => this.#moved(state, picker, error),
    });
    this.#leaf = new LeafLoadBalancer(listed, own, options, this.endpoint.name);
  }

  connect(): void {
    this.#leaf.startConnecting();
  }

  /** Other facts on the same instance: one more address, as a rule. What is connected stays so. */
  update(listed: ListedEndpoint, options: ChannelOptions): void {
    if (listed.endpoint === this.endpoint) return;
    const { addresses } = this.endpoint;
    this.endpoint = listed.endpoint;
    if (addresses.join() !== listed.endpoint.addresses.join()) this.#leaf.updateEndpoint(listed, options);
  }

  /** Somebody has got through to it: the next try need not wait for its turn, which may come after seconds. */
  wake(): void {
    if (this.state !== this.#grpc.connectivityState.TRANSIENT_FAILURE) return;
    for (const subchannel of this.#subchannels.values()) subchannel.getRealSubchannel().resetBackoff();
  }

  /** Calls under way go on; the connection closes behind the last of them. */
  destroy(): void {
    this.#isDestroyed = true;
    this.#leaf.destroy();
  }

  #created(subchannel: experimental.SubchannelInterface): experimental.SubchannelInterface {
    this.#subchannels.set(subchannel.getAddress(), subchannel);
    return subchannel;
  }

  #moved(state: connectivityState, picker: experimental.Picker, error: string | null): void {
    if (this.#isDestroyed) return;
    const { READY, IDLE, TRANSIENT_FAILURE } = this.#grpc.connectivityState;
    const before = this.state;
    this.state = state;
    this.connection = state === READY ? this.#connected(picker) : null;
    if (state === TRANSIENT_FAILURE) this.#failed(error);
    if (state === READY) this.#succeeded();
    if (state === IDLE) this.#later(() => this.#leaf.exitIdle());
    this.#hooks.changed(this, before);
  }

  /** The picker of a leaf has one answer, for all calls. */
  #connected(picker: experimental.Picker): Connection | null {
    const { subchannel } = picker.pick({ metadata: new this.#grpc.Metadata(), extraPickInfo: {} });
    return subchannel && new Connection(subchannel);
  }

  #failed(error: string | null): void {
    this.lastError = error ?? 'no connection';
    if (UNREACHABLE.test(this.lastError)) this.#later(() => this.#hooks.report(this, 'unreachable'));
  }

  #succeeded(): void {
    if (this.lastError !== undefined) this.#later(() => this.#hooks.report(this, 'reachable'));
    this.lastError = undefined;
  }

  /** Not in the middle of grpc-js' own doings: what is told may end this leaf. */
  #later(act: () => void): void {
    process.nextTick(() => {
      if (!this.#isDestroyed) act();
    });
  }
}

/** Nobody is there. Other failures, such as a certificate's, come from somebody who is. grpc-js gives no code, only words. */
const UNREACHABLE = /\b(ECONNREFUSED|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|connect ETIMEDOUT)\b/;
