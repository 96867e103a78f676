import { createResolver, DiscoveryError, type EndpointStats, type Resolver, type ServiceTarget } from '@rollcall/core';
import { readService, ServiceNames } from '../service-names.ts';
import type { AgentSettings, ServiceSettings } from '../settings.ts';
import { type MakeAgent, Service } from './service.ts';

/** One way to a service: the origin that the app names. */
export interface Route {
  readonly origin: URL;
  readonly service: Service;
}

/** As many origins are remembered, services or not. */
const REMEMBERED = 1_024;

/** The services of one pair of Agents, by the origins that name them: `web`, `web.default` and `web.default.svc` are one. */
export class Services {
  readonly #settings: AgentSettings;
  readonly #names: ServiceNames;
  readonly #makeAgent: MakeAgent;
  /** By the name of its resolver, or by the resolver that the app handed in. */
  readonly #services = new Map<string | Resolver, Service>();
  /** Asked for each request. */
  readonly #routes = new Map<string, Route | undefined>();
  #ending: Promise<void> | undefined;

  constructor(settings: AgentSettings, makeAgent: MakeAgent) {
    this.#settings = settings;
    this.#names = new ServiceNames(settings);
    this.#makeAgent = makeAgent;
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

  endpoints(name: string | undefined): readonly EndpointStats[] {
    const wanted = name === undefined ? undefined : readService(name);
    const all = [...this.#services.values()];
    if (name === undefined) return all.flatMap(({ balancer }) => balancer.endpoints());
    if (wanted === undefined) return [];
    const meant = all.filter(({ target }) => wanted.pod === target.pod && this.#names.isSame(target, wanted));
    return meant.flatMap(({ balancer }) => balancer.endpoints());
  }

  /** @throws DiscoveryError `CLOSED` after `close()`. */
  mustBeOpen(): void {
    if (this.#ending === undefined) return;
    throw new DiscoveryError('ROLLCALL_CLOSED', 'The Agents are closed. Make new ones, or close them later.');
  }

  destroySockets(protocol: string): void {
    for (const service of this.#services.values()) service.destroySockets(protocol);
  }

  close(): Promise<void> {
    this.#ending ??= Promise.all(Array.from(this.#services.values(), (service) => service.close())).then(() => {});
    return this.#ending;
  }

  #routeTo(name: string): Route | undefined {
    const origin = URL.parse(name);
    const named = origin === null ? undefined : readService(origin.hostname);
    if (origin === null || named === undefined) return undefined;
    const { hostname, port, protocol } = origin;
    const settings = this.#names.settingsOf(hostname, named);
    if (settings === undefined) return undefined;
    const byScheme = protocol === 'https:' ? 443 : 80;
    const target = { ...named, port: port === '' ? (settings.port ?? byScheme) : Number(port) };
    return { origin, service: this.#service(target, settings) };
  }

  #service(target: ServiceTarget, settings: ServiceSettings): Service {
    const own = target.pod === undefined ? settings.resolver : undefined;
    const resolver = own ?? createResolver(target, { discovery: this.#settings.discovery });
    const key = own ?? resolver.name;
    const known = this.#services.get(key);
    if (known !== undefined) {
      if (own === undefined) void resolver.close();
      return known;
    }
    const service = new Service(target, resolver, settings, this.#settings, this.#makeAgent);
    this.#services.set(key, service);
    return service;
  }
}
