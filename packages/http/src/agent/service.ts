import {
  type Balancer,
  type Clients,
  createBalancer,
  createClients,
  type Endpoint,
  type Resolver,
  type ServiceTarget,
} from '@rollcall/core';
import type { AgentSettings, ServiceSettings } from '../settings.ts';
import type { EndpointPool } from './endpoint-pool.ts';
import type { Exchange } from './exchange.ts';
import { hinted } from './hinted-picker.ts';
import type { RequestView } from './request-view.ts';
import type { Route } from './route.ts';

/** What is kept of one service: who is there, who gets the next request, and the pools of each. */
export class Service {
  readonly target: ServiceTarget;
  readonly settings: ServiceSettings;
  readonly balancer: Balancer<RequestView>;
  /** Its picker is the app's, and may look at requests. */
  readonly picksByRequest: boolean;
  readonly #resolver: Resolver;
  readonly #clients: Clients<EndpointPool>;
  readonly #routes = new Map<string, Route>();
  #exchanges = 0;
  /** Those of them that wait for somebody to be there. */
  readonly #waiting = new Set<Exchange>();
  readonly now: () => number;
  #ending: Promise<void> | undefined;
  #emptied: (() => void) | undefined;

  constructor(target: ServiceTarget, resolver: Resolver, settings: ServiceSettings, { clock, random }: AgentSettings) {
    this.target = target;
    this.settings = settings;
    this.#resolver = resolver;
    this.now = clock === undefined ? () => performance.now() : () => clock.now();
    const { ejection, retryBudget } = settings;
    // One pod has no others: what chooses among them would never choose it, or wait for another.
    const picker = target.pod === undefined ? settings.picker : undefined;
    this.picksByRequest = picker !== undefined;
    this.balancer = createBalancer<RequestView>(resolver, {
      picker: hinted(picker),
      ejection,
      retryBudget,
      clock,
      random,
    });
    this.#clients = createClients<EndpointPool>(resolver, {
      open: (endpoint, key) => this.#route(key).open(endpoint),
      close: (pool) => (this.#ending === undefined ? pool.retire() : pool.close()),
      destroy: (pool, error) => pool.destroy(error),
      activity: (pool) => pool.activity,
      clock,
    });
  }

  get name(): string {
    return this.#resolver.name;
  }

  /** @throws an ECONNREFUSED where the endpoint is gone. */
  pool(endpoint: Endpoint, route: Route): EndpointPool {
    return this.#clients.get(endpoint, route.key);
  }

  /** The route that is there already, if it is the same. */
  add(route: Route): Route {
    const known = this.#routes.get(route.key) ?? route;
    this.#routes.set(known.key, known);
    return known;
  }

  entered(): void {
    this.#exchanges += 1;
  }

  left(): void {
    this.#exchanges -= 1;
    if (this.#exchanges === 0) this.#emptied?.();
  }

  /** Until the promise has settled. */
  waits(exchange: Exchange, until: Promise<void>): void {
    this.#waiting.add(exchange);
    void until.finally(() => this.#waiting.delete(exchange));
  }

  /** When what was accepted has ended. */
  close(): Promise<void> {
    this.#ending ??= this.#close();
    return this.#ending;
  }

  /** Now; what is under way fails with `error`. */
  async destroy(error: Error): Promise<void> {
    const closed = this.close();
    for (const exchange of [...this.#waiting]) exchange.end(error);
    void this.balancer.close(); // nothing is tried again
    await Promise.all([this.#clients.destroy(error), closed]);
  }

  async #close(): Promise<void> {
    if (this.#exchanges > 0) await new Promise<void>((resolve) => (this.#emptied = resolve));
    await this.#clients.close();
    await this.balancer.close();
    if (this.settings.resolver === undefined) await this.#resolver.close();
  }

  #route(key: string): Route {
    return this.#routes.get(key) as Route;
  }
}
