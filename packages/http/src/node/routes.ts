import { DiscoveryError } from '@rollcall/core';
import type { EndpointReport } from '../endpoint-report.ts';
import { Services } from '../services.ts';
import type { ServicesSettings } from '../settings.ts';
import { type MakeAgent, NodeService } from './service.ts';

/** One way to a service: the origin that the app names. */
export interface Route {
  readonly origin: URL;
  readonly service: NodeService;
}

/** As many origins are remembered, services or not. */
const REMEMBERED = 1_024;

/** The services of one pair of Agents, and the ways to them. */
export class Routes {
  readonly #services: Services<NodeService>;
  /** Asked for each request. */
  readonly #routes = new Map<string, Route | undefined>();
  #ending: Promise<void> | undefined;

  constructor(settings: ServicesSettings, makeAgent: MakeAgent) {
    this.#services = new Services(settings, (parts) => new NodeService(parts, makeAgent));
  }

  /** Undefined where the host is no service of ours. */
  find(protocol: string, host: string, port: number | string): Route | undefined {
    const name = `${protocol}//${host}:${port}`;
    if (this.#routes.has(name)) return this.#routes.get(name);
    const route = this.#routeTo(name);
    const [oldest] = this.#routes.keys();
    if (oldest !== undefined && this.#routes.size >= REMEMBERED) this.#routes.delete(oldest);
    this.#routes.set(name, route);
    return route;
  }

  endpoints(service: string | undefined): readonly EndpointReport[] {
    return this.#services.endpoints(service);
  }

  /** @throws DiscoveryError `CLOSED` after `close()`. */
  mustBeOpen(): void {
    if (this.#ending === undefined) return;
    throw new DiscoveryError('ROLLCALL_CLOSED', 'The Agents are closed. Make new ones, or close them later.');
  }

  destroySockets(protocol: string): void {
    for (const service of this.#services.all()) service.destroySockets(protocol);
  }

  close(): Promise<void> {
    this.#ending ??= Promise.all(this.#services.all().map((service) => service.close())).then(() => {});
    return this.#ending;
  }

  #routeTo(name: string): Route | undefined {
    const origin = URL.parse(name);
    const service = origin === null ? undefined : this.#services.find(origin);
    return origin === null || service === undefined ? undefined : { origin, service };
  }
}
