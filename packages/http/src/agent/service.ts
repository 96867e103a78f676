import type { Endpoint } from '@rollcall/core';
import { pickerOf, Service, type ServiceParts } from '../service.ts';
import type { EndpointPool } from './endpoint-pool.ts';
import type { Exchange } from './exchange.ts';
import { HeaderWatch } from './header-watch.ts';
import { hinted } from './hinted-picker.ts';
import type { RequestView } from './request-view.ts';
import type { Route } from './route.ts';

/** A service, and the ways to it; it has a Pool for each endpoint and way. */
export class AgentService extends Service<EndpointPool, RequestView> {
  /** Its picker is the app's, and may look at requests. */
  readonly picksByRequest: boolean;
  /** For those of its routes that may be watched. */
  readonly headerWatch: HeaderWatch;
  readonly #routes = new Map<string, Route>();
  /** Those that wait for somebody to be there. */
  readonly #waiting = new Set<Exchange>();

  constructor(parts: ServiceParts) {
    const picker = pickerOf(parts);
    super(parts, hinted(picker));
    this.picksByRequest = picker !== undefined;
    this.headerWatch = new HeaderWatch(this.settings.headersTimeoutMs, this.now, parts.clock);
  }

  /** The route that is there already, if it is the same. */
  add(route: Route): Route {
    const known = this.#routes.get(route.key) ?? route;
    this.#routes.set(known.key, known);
    return known;
  }

  /** Until the promise has settled. */
  waits(exchange: Exchange, until: Promise<void>): void {
    this.#waiting.add(exchange);
    void until.finally(() => this.#waiting.delete(exchange));
  }

  override async close(): Promise<void> {
    await super.close();
    this.headerWatch.close();
  }

  /** Now; what is under way fails with `error`. */
  async destroy(error: Error): Promise<void> {
    const closed = this.close();
    for (const exchange of [...this.#waiting]) exchange.end(error);
    void this.balancer.close(); // nothing is tried again
    await Promise.all([this.clients.destroy(error), closed]);
  }

  protected override open(endpoint: Endpoint, key: string): EndpointPool {
    return (this.#routes.get(key) as Route).open(endpoint);
  }
}
