import type { ChannelOptions, experimental } from '@grpc/grpc-js';
import type { Endpoint } from '@rollcall/core';
import { type Grpc, SERVICE, SETTINGS } from './grpc.ts';
import { Service } from './service.ts';
import type { Settings } from './settings.ts';

/** An Endpoint of grpc-js: what it does not know of is passed on as it is. */
export type ListedEndpoint = experimental.Endpoint & {
  readonly endpoint: Endpoint;
};

/**
 * `headless:///`: tells a channel who is there, whenever that changes.
 *
 * - A repeated `updateResolution` is a hint and gets no answer: policies ask again after each answer, and would never stop.
 * - After `destroy` it is silent, as a word to a closed channel brings it back to life; `updateResolution` starts it anew,
 *   which is how a channel comes back from being idle.
 * - It never tells of an error once a Service is there: the policy knows more of why nobody is.
 */
export class HeadlessResolver implements experimental.Resolver {
  readonly #grpc: Grpc;
  readonly #listener: experimental.ResolverListener;
  readonly #settings: Settings | undefined;
  #service: Service | undefined;
  /** Whose word counts; undefined while it is silent. */
  #session: object | undefined;

  constructor(grpc: Grpc, listener: experimental.ResolverListener, options: ChannelOptions) {
    this.#grpc = grpc;
    this.#listener = listener;
    this.#settings = options[SETTINGS];
  }

  updateResolution(): void {
    if (this.#service !== undefined) this.#service.refresh();
    else this.#start();
  }

  destroy(): void {
    this.#session = undefined;
    this.#service?.close();
    this.#service = undefined;
  }

  #start(): void {
    const session = {};
    this.#session = session;
    const tell = this.#open();
    // Not from within, say the rules of a Resolver.
    process.nextTick(() => this.#session === session && tell());
  }

  /** What is to be said first. */
  #open(): () => void {
    if (this.#settings === undefined)
      return () => this.#refuse('Make channels to headless:/// by headless() of @rollcall/grpc');
    try {
      const service = new Service(this.#settings);
      this.#service = service;
      service.on('change', () => this.#push(service));
      return () => this.#push(service);
    } catch (error) {
      return () => this.#refuse(error instanceof Error ? error.message : String(error));
    }
  }

  #push(service: Service): void {
    if (service !== this.#service) return;
    const { endpoints } = service.resolver.snapshot;
    const { statusOrFromValue, CHANNEL_ARGS_CONFIG_SELECTOR_KEY } = this.#grpc.experimental;
    const listed = endpoints.map((endpoint): ListedEndpoint => {
      const { addresses, port } = endpoint;
      return { addresses: addresses.map((host) => ({ host, port })), endpoint };
    });
    const attributes = { [SERVICE]: service, [CHANNEL_ARGS_CONFIG_SELECTOR_KEY]: service.settings.selector };
    this.#listener(
      statusOrFromValue(listed),
      attributes,
      null,
      `${service.resolver.name}: ${endpoints.length} endpoints`,
    );
  }

  #refuse(details: string): void {
    const { experimental, status, Metadata } = this.#grpc;
    const error = { code: status.UNAVAILABLE, details, metadata: new Metadata() };
    this.#listener(experimental.statusOrFromError(error), {}, null, details);
  }
}
