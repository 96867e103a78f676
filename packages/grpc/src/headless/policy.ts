import type { ChannelOptions, connectivityState, experimental, StatusObject } from '@grpc/grpc-js';
import type { Endpoint } from '@rollcall/core';
import { Departed } from './departed.ts';
import { type Grpc, NAME, SERVICE } from './grpc.ts';
import type { Leaf } from './leaf.ts';
import { Leaves } from './leaves.ts';
import { HeadlessPicker } from './picker.ts';
import type { ListedEndpoint } from './resolver.ts';
import type { Service } from './service.ts';
import { Vigil } from './vigil.ts';
import { WaitingCalls } from './waiting-calls.ts';

type StatusOr<T> = experimental.StatusOr<T>;

/** What there is while a Service is. */
interface Current {
  readonly service: Service;
  readonly picker: HeadlessPicker;
  readonly waiting: WaitingCalls;
  readonly vigil: Vigil;
  readonly departed: Departed;
}

/**
 * The load-balancing policy: a leaf for each endpoint, and our Picker among those that are connected. What differs from
 * the policies of grpc-js: leaves are kept across updates; an empty list is a list; it asks the Balancer, which hears how
 * each call ended.
 */
export class HeadlessPolicy implements experimental.LoadBalancer {
  readonly #grpc: Grpc;
  readonly #helper: experimental.ChannelControlHelper;
  readonly #leaves: Leaves;
  #current: Current | undefined;
  #told: connectivityState | undefined;

  constructor(grpc: Grpc, helper: experimental.ChannelControlHelper) {
    this.#grpc = grpc;
    this.#helper = helper;
    this.#leaves = new Leaves(grpc, helper, {
      changed: () => this.#changed(),
      leaving: (endpoint) => this.#current?.service.leaving(endpoint),
      dropping: ({ endpoint, connection }) => this.#current?.departed.add(endpoint.id, connection?.session),
      report: (leaf, fact) => this.#report(leaf, fact),
    });
  }

  updateAddressList(
    list: StatusOr<experimental.Endpoint[]>,
    config: experimental.TypedLoadBalancingConfig,
    options: ChannelOptions,
  ): boolean {
    if (config.getLoadBalancerName() !== NAME) return false;
    if (list.ok) this.#follow(options[SERVICE], list.value as ListedEndpoint[], options);
    else if (this.#current === undefined) this.#refuse(list.error);
    return true;
  }

  exitIdle(): void {} // leaves connect by themselves

  resetBackoff(): void {
    for (const leaf of this.#leaves.all()) leaf.wake();
  }

  destroy(): void {
    this.#end();
    this.#leaves.destroy();
  }

  getTypeName(): string {
    return NAME;
  }

  #follow(service: Service, list: readonly ListedEndpoint[], options: ChannelOptions): void {
    if (this.#current?.service !== service) this.#begin(service);
    const { CHANNEL_ARGS_CONFIG_SELECTOR_KEY } = this.#grpc.experimental;
    // What is one channel's own must not keep others from sharing its connections.
    const { [CHANNEL_ARGS_CONFIG_SELECTOR_KEY]: _selector, ...shared } = options;
    const isPerPod = service.settings.serverName === 'pod';
    this.#leaves.update(list, isPerPod ? (endpoint) => named(shared, endpoint) : () => shared);
    this.#tell();
  }

  #begin(service: Service): void {
    this.#end();
    const waiting = new WaitingCalls(service.resolver, service.clock, () => this.#tell());
    const vigil = new Vigil(service.clock, (now) => this.#leaves.listen(now));
    const picker = new HeadlessPicker(this.#grpc, service, this.#leaves, { waiting, vigil });
    const departed = new Departed(service.clock, (session) => this.#leaves.use(session));
    this.#current = { service, picker, waiting, vigil, departed };
    // All of it ends with the service.
    service.balancer.onChange(() => this.#changed());
    service.on('status', () => this.#changed());
    service.on('report', ({ id, fact }) => {
      if (fact === 'reachable') this.#leaves.get(id)?.wake();
    });
    service.on('change', ({ gone }) => {
      for (const endpoint of gone) departed.gone(endpoint);
    });
  }

  #end(): void {
    this.#current?.waiting.end();
    this.#current?.vigil.end();
    this.#current?.departed.end();
    this.#current = undefined;
  }

  /** Nobody need hear of it, unless it is a change for the channel, or for somebody who waits. */
  #changed(): void {
    if (this.#current?.waiting.isAny || this.#state !== this.#told) this.#tell();
  }

  /** Upon this grpc-js asks the picker again, for all that wait. */
  #tell(): void {
    if (this.#current === undefined) return;
    const state = this.#state;
    this.#told = state;
    const error = state === this.#grpc.connectivityState.TRANSIENT_FAILURE ? 'nobody can be called' : null;
    this.#helper.updateState(state, this.#current.picker, error);
  }

  #refuse(error: StatusObject): void {
    this.#told = this.#grpc.connectivityState.TRANSIENT_FAILURE;
    this.#helper.updateState(this.#told, new this.#grpc.experimental.UnavailablePicker(error), error.details);
  }

  get #state(): connectivityState {
    const { READY, CONNECTING, TRANSIENT_FAILURE } = this.#grpc.connectivityState;
    if (this.#leaves.isAnyReady) return READY;
    return this.#current?.service.isPending || this.#leaves.isAnyConnecting ? CONNECTING : TRANSIENT_FAILURE;
  }

  /** A connection that cannot be made proves that an absent pod is gone; one that ended may mean that the list is old. */
  #report({ endpoint }: Leaf, fact: 'reachable' | 'unreachable'): void {
    this.#current?.service.resolver.report(endpoint.id, fact);
  }
}

/** For the name in the certificate alone: `:authority` stays the service's. */
function named(options: ChannelOptions, { hostname }: Endpoint): ChannelOptions {
  return hostname === undefined ? options : { ...options, 'grpc.ssl_target_name_override': hostname };
}
