import { createResolver, parseTarget, type ServiceTarget } from '@rollcall/core';
import type { ServiceSettings, ServicesSettings } from './settings.ts';

/** Which hosts are services, and which names are one: `web`, `web.default` and `web.default.svc`. */
export class ServiceNames {
  readonly #settings: ServicesSettings;

  constructor(settings: ServicesSettings) {
    this.#settings = settings;
  }

  /** Undefined where the host is no service of ours. */
  settingsOf(hostname: string, named: ServiceTarget): ServiceSettings | undefined {
    const listed = this.#settings.listed.find(({ target }) => this.isSame(target, named));
    if (listed !== undefined) return listed.settings;
    return named.zone !== undefined || /\.svc\.?$/.test(hostname) ? this.#settings.defaults : undefined;
  }

  /** Where one of the two says less, only the Discovery knows what is left out: it gives them the same name, or not. */
  isSame(one: ServiceTarget, other: ServiceTarget): boolean {
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
export function readService(hostname: string): ServiceTarget | undefined {
  try {
    const { kind, ...target } = parseTarget(hostname);
    return kind === 'host' ? undefined : (target as ServiceTarget);
  } catch {
    return undefined;
  }
}
