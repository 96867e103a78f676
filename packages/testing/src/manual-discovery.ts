import { createDiscovery, type Discovery, DiscoveryError, type DiscoveryOptions, type Source } from '@rollcall/core';

/**
 * A Discovery of the sources that you hand in, by service (`web`, in every namespace) or by service and namespace
 * (`web.prod`). It asks no DNS server. Targets are resolved as in the namespace `default`.
 *
 * @param options clock, random, polling: as `createDiscovery` takes them.
 * @throws DiscoveryError `BAD_TARGET`, from `resolver()`, for a service that was not handed in.
 * @example
 * const web = createResolver('web:http', { discovery: manualDiscovery({ web: manualSource(['web-0@10.0.0.1:8080']) }) });
 */
export function manualDiscovery(
  services: Readonly<Record<string, Source>>,
  options: Omit<DiscoveryOptions, 'source' | 'dns'> = {},
): Discovery {
  const sources = new Map(Object.entries(services));
  return createDiscovery({
    ...options,
    // The machine's own resolv.conf must have no say in a test.
    dns: { search: ['default.svc.cluster.local', 'svc.cluster.local', 'cluster.local'] },
    source: ({ service, namespace }) => {
      const source = sources.get(`${service}.${namespace}`) ?? sources.get(service);
      if (source !== undefined) return source;
      const known = [...sources.keys()].join(', ') || 'none';
      const message = `manualDiscovery() was not given a source for '${service}'. It has: ${known}.`;
      throw new DiscoveryError('ROLLCALL_BAD_TARGET', message, { service });
    },
  });
}
