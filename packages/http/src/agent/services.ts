import { createResolver, type EndpointStats, parseTarget, type Resolver, type ServiceTarget } from '@rollcall/core';
import type { Pool } from 'undici';
import type { AgentSettings, ServiceSettings } from '../settings.ts';
import type { Tell } from './route.ts';
import { Service } from './service.ts';
import { ServiceDispatcher } from './service-dispatcher.ts';

/** The services of one Agent, by the origins that name them: `web`, `web.default` and `web.default.svc` are one. */
export class Services {
  readonly #settings: AgentSettings;
  readonly #tell: Tell;
  /** By the name of its resolver, or by the resolver that the app handed in. */
  readonly #services = new Map<string | Resolver, Service>();

  constructor(settings: AgentSettings, tell: Tell) {
    this.#settings = settings;
    this.#tell = tell;
  }

  /** Undefined where the origin is no service of ours. */
  dispatcherOf(origin: string | URL, options: Pool.Options): ServiceDispatcher | undefined {
    const url = new URL(origin);
    const named = /^https?:$/.test(url.protocol) ? read(url.hostname) : undefined;
    if (named === undefined) return undefined;
    const listed = this.#listed(named);
    if (listed === undefined && named.zone === undefined && !/\.svc\.?$/.test(url.hostname)) return undefined;
    return new ServiceDispatcher(
      this.#service(url, named, listed ?? this.#settings.defaults),
      url,
      options,
      this.#tell,
    );
  }

  endpoints(name: string | undefined): readonly EndpointStats[] {
    const wanted = name === undefined ? undefined : read(name);
    const all = [...this.#services.values()];
    if (name === undefined) return all.flatMap(({ balancer }) => balancer.endpoints());
    if (wanted === undefined) return [];
    const meant = all.filter(({ target }) => wanted.pod === target.pod && this.#isSame(target, wanted));
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

  #listed(named: ServiceTarget): ServiceSettings | undefined {
    return this.#settings.listed.find(({ target }) => this.#isSame(target, named))?.settings;
  }

  /** Where one of the two says less, only the Discovery knows what is left out: it gives them the same name, or not. */
  #isSame(one: ServiceTarget, other: ServiceTarget): boolean {
    if (one.service !== other.service) return false;
    if (one.namespace === other.namespace && one.zone === other.zone) return true;
    return this.#canonical(one) === this.#canonical(other);
  }

  #canonical({ service, namespace, zone }: ServiceTarget): string {
    const resolver = createResolver({ service, namespace, zone, port: 80 }, { discovery: this.#settings.discovery });
    void resolver.close();
    return resolver.name;
  }
}

/** Undefined for hosts, and for what cannot be a name of Kubernetes'. */
function read(hostname: string): ServiceTarget | undefined {
  try {
    const { kind, ...target } = parseTarget(hostname);
    return kind === 'host' ? undefined : (target as ServiceTarget);
  } catch {
    return undefined;
  }
}
