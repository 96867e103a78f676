import { performance } from 'node:perf_hooks'; // the global one is a getter, which each request would pay for four times
import {
  type Activity,
  type Balancer,
  type Clients,
  createBalancer,
  createClients,
  type Endpoint,
  type PickerFactory,
  type Resolver,
  type ServiceTarget,
} from '@rollcall/core';
import type { HttpRequest } from './http-request.ts';
import type { ServiceSettings, ServicesSettings } from './settings.ts';

/** The connections to one endpoint. */
export interface EndpointClient {
  readonly activity: Activity;
  /** The endpoint left: what was not sent goes elsewhere, what was may end, also what was upgraded. */
  retire(): Promise<void>;
  /** Everything may end. Upgraded sockets are the app's own affair. */
  close(): Promise<void>;
  destroy(error: Error): Promise<void> | undefined;
}

export interface ServiceParts extends Pick<ServicesSettings, 'clock' | 'random'> {
  readonly target: ServiceTarget;
  readonly resolver: Resolver;
  readonly settings: ServiceSettings;
}

/** What is kept of one service: who is there, who gets the next request, and the connections to each. */
export abstract class Service<C extends EndpointClient, R extends HttpRequest> {
  readonly target: ServiceTarget;
  readonly settings: ServiceSettings;
  readonly balancer: Balancer<R>;
  readonly clients: Clients<C>;
  readonly now: () => number;
  readonly #resolver: Resolver;
  #exchanges = 0;
  #ending: Promise<void> | undefined;
  #emptied: (() => void) | undefined;

  constructor({ target, resolver, settings, clock, random }: ServiceParts, picker: PickerFactory<R> | undefined) {
    this.target = target;
    this.settings = settings;
    this.#resolver = resolver;
    this.now = clock === undefined ? () => performance.now() : () => clock.now();
    const { ejection, retryBudget } = settings;
    this.balancer = createBalancer<R>(resolver, { picker, ejection, retryBudget, clock, random });
    this.clients = createClients<C>(resolver, {
      open: (endpoint, variant) => this.open(endpoint, variant),
      close: (client) => (this.#ending === undefined ? client.retire() : client.close()),
      destroy: (client, error) => client.destroy(error),
      activity: (client) => client.activity,
      clock,
    });
  }

  protected abstract open(endpoint: Endpoint, variant: string): C;

  get name(): string {
    return this.#resolver.name;
  }

  entered(): void {
    this.#exchanges += 1;
  }

  left(): void {
    this.#exchanges -= 1;
    if (this.#exchanges === 0) this.#emptied?.();
  }

  /** When what was accepted has ended. */
  close(): Promise<void> {
    this.#ending ??= this.#close();
    return this.#ending;
  }

  async #close(): Promise<void> {
    if (this.#exchanges > 0) await new Promise<void>((resolve) => (this.#emptied = resolve));
    await this.clients.close();
    await this.balancer.close();
    if (this.settings.resolver === undefined) await this.#resolver.close();
  }
}

/** One pod has no others: what chooses among them would never choose it, or wait for another. */
export function pickerOf({ target, settings }: ServiceParts): PickerFactory<HttpRequest> | undefined {
  return target.pod === undefined ? settings.picker : undefined;
}
