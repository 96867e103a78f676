import { createResolver, type EndpointStats, type Resolver, type ServiceTarget } from '@rollcall/core';
import type { Pool } from 'undici';
import { readService, ServiceNames } from '../service-names.ts';
import type { AgentSettings, ServiceSettings } from '../settings.ts';
import type { Tell } from './route.ts';
import { Service } from './service.ts';
import { ServiceDispatcher } from './service-dispatcher.ts';

/** The services of one Agent, by the origins that name them: `web`, `web.default` and `web.default.svc` are one. */
export class Services {
  readonly #settings: AgentSettings;
  readonly #names: ServiceNames;
  readonly #tell: Tell;
  /** By the name of its resolver, or by the resolver that the app handed in. */
  readonly #services = new Map<string | Resolver, Service>();

  constructor(settings: AgentSettings, tell: Tell) {
    this.#settings = settings;
    this.#names = new ServiceNames(settings);
    this.#tell = tell;
  }

  /** Undefined where the origin is no service of ours. */
  dispatcherOf(origin: string | URL, options: Pool.Options): ServiceDispatcher | undefined {
    const url = new URL(origin);
    const named = /^https?:$/.test(url.protocol) ? readService(url.hostname) : undefined;
    if (named === undefined) return undefined;
    const settings = this.#names.settingsOf(url.hostname, named);
    if (settings === undefined) return undefined;
    return new ServiceDispatcher(this.#service(url, named, settings), url, options, this.#tell);
  }

  endpoints(name: string | undefined): readonly EndpointStats[] {
    const wanted = name === undefined ? undefined : readService(name);
    const all = [...this.#services.values()];
    if (name === undefined) return all.flatMap(({ balancer }) => balancer.endpoints());
    if (wanted === undefined) return [];
    const meant = all.filter(({ target }) => wanted.pod === target.pod && this.#names.isSame(target, wanted));
    return meant.flatMap(({ balancer }) => balancer.endpoints());
  }

  async destroy(error: Error): Promise<void> {
    await Promise.all(Array.from(this.#services.values(), (service) => service.destroy(error)));
  }

  #service({ port, protocol }: URL, named: ServiceTarget, settings: ServiceSettings): Service {
    const byScheme = protocol === 'https:' ? 443 : 80;
    const target = { ...named, port: port === '' ? (settings.port ?? byScheme) : Number(port) };
    const own = named.pod === undefined ? settings.resolver : undefined;
    const resolver = own ?? createResolver(target, { discovery: this.#settings.discovery });
    const key = own ?? resolver.name;
    const known = this.#services.get(key);
    if (known !== undefined) {
      if (own === undefined) void resolver.close();
      return known;
    }
    const service = new Service(target, resolver, settings, this.#settings);
    this.#services.set(key, service);
    return service;
  }
}
