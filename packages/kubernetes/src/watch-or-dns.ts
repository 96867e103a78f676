import { createDnsConfig, type DnsOptions, firstOf, type ServiceTarget, type Source, serviceDns } from '@rollcall/core';
import { endpointSlices } from './endpoint-slices.ts';
import { type KubernetesOptions, readOptions } from './options.ts';

export interface WatchOrDnsOptions extends KubernetesOptions {
  /** Whom to ask where the API server cannot say. Default: `ROLLCALL_DNS`, else /etc/resolv.conf. */
  readonly dns?: DnsOptions | undefined;
}

/**
 * Watches EndpointSlices where the pod's ServiceAccount may, and goes by DNS where it may not, or the API server is away:
 * with the same endpoints and the same ids. It goes back to watching by itself.
 *
 * @throws DiscoveryError `BAD_OPTION`.
 * @example
 * setDefaultDiscovery(createDiscovery({ source: watchOrDns() }));
 */
export function watchOrDns(options: WatchOrDnsOptions = {}): (target: ServiceTarget) => Source {
  const { dns = {}, ...kubernetes } = options;
  readOptions(kubernetes); // what is wrong in it is said now, not at the first target
  const config = createDnsConfig(dns);
  return (target) => {
    const names = serviceDns(target, dns);
    // The API server knows its own cluster alone.
    const isElsewhere = target.zone !== undefined && target.zone !== config.current().zone;
    return isElsewhere ? names : firstOf(endpointSlices(target, kubernetes), names);
  };
}
