import { createResolver, type Resolver, type ServiceTarget } from '@rollcall/core';
import { type EndpointReport, report } from './endpoint-report.ts';
import type { EndpointClient, Service, ServiceParts } from './service.ts';
import { readService, ServiceNames } from './service-names.ts';
import type { ServiceSettings, ServicesSettings } from './settings.ts';

/** The services of one Agent, by the origins that name them: `web`, `web.default` and `web.default.svc` are one. */
export class Services<S extends Service<EndpointClient, never>> {
  readonly #settings: ServicesSettings;
  readonly #names: ServiceNames;
  readonly #make: (parts: ServiceParts) => S;
  /** By the name of its resolver, or by the resolver that the app handed in. */
  readonly #services = new Map<string | Resolver, S>();

  constructor(settings: ServicesSettings, make: (parts: ServiceParts) => S) {
    this.#settings = settings;
    this.#names = new ServiceNames(settings);
    this.#make = make;
  }

  /** Undefined where the origin is no service of ours. */
  find({ protocol, hostname, port }: URL): S | undefined {
    const named = /^https?:$/.test(protocol) ? readService(hostname) : undefined;
    const settings = named && this.#names.settingsOf(hostname, named);
    if (named === undefined || settings === undefined) return undefined;
    const byScheme = protocol === 'https:' ? 443 : 80;
    return this.#service({ ...named, port: port === '' ? (settings.port ?? byScheme) : Number(port) }, settings);
  }

  all(): readonly S[] {
    return [...this.#services.values()];
  }

  endpoints(name: string | undefined): readonly EndpointReport[] {
    const wanted = name === undefined ? undefined : readService(name);
    if (name !== undefined && wanted === undefined) return [];
    const isMeant = ({ target }: S): boolean =>
      wanted === undefined || (wanted.pod === target.pod && this.#names.isSame(target, wanted));
    return this.all()
      .filter(isMeant)
      .flatMap(({ balancer }) => report(balancer));
  }

  #service(target: ServiceTarget, settings: ServiceSettings): S {
    const own = target.pod === undefined ? settings.resolver : undefined;
    const resolver = own ?? createResolver(target, { discovery: this.#settings.discovery });
    const key = own ?? resolver.name;
    const known = this.#services.get(key);
    if (known !== undefined) {
      if (own === undefined) void resolver.close();
      return known;
    }
    const { clock, random } = this.#settings;
    const service = this.#make({ target, resolver, settings, clock, random });
    this.#services.set(key, service);
    return service;
  }
}
