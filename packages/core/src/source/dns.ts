import type { Clock } from '../clock.ts';
import { systemClock } from '../clock.ts';
import { createDnsClient, type DnsClient } from '../dns/client.ts';
import { createDnsConfig, type DnsConfig, type DnsOptions } from '../dns/config.ts';
import { canonicalName, isDomainName } from '../dns/name.ts';
import { badOption, numberOption } from '../options.ts';
import type { LookupSource } from '../source.ts';
import { readTarget, type ServiceTarget, type Target } from '../target.ts';
import { SearchedName } from './searched-name.ts';
import { ServiceLookup } from './service-lookup.ts';

/** What the DNS sources of one Discovery share: whom to ask, and one flight per question. */
export interface DnsAccess {
  readonly client: DnsClient;
  readonly config: { current(): DnsConfig };
  readonly clock: Clock;
}

export function createDnsAccess(
  options: DnsOptions = {},
  clock: Clock = systemClock,
  random: () => number = Math.random,
): DnsAccess {
  const config = createDnsConfig(options);
  return { client: createDnsClient({ config: () => config.current(), clock, random }), config, clock };
}

/**
 * What a Target means by default: the service's name asked as a FQDN, never through a search list, where a wildcard
 * outside the cluster would answer for a service that is empty. SRV with its glue gives names, addresses and ports in
 * one question; A and AAAA are asked only where there is no SRV record (a service without ports, an ExternalName).
 *
 * @throws DiscoveryError `BAD_TARGET`, `BAD_OPTION`.
 */
export function serviceDns(target: Target, options?: DnsOptions): LookupSource {
  return serviceDnsOver(createDnsAccess(options), readTarget(target));
}

export function serviceDnsOver(access: DnsAccess, target: ServiceTarget): LookupSource {
  const service = new ServiceLookup(access, target);
  return {
    name: 'dns',
    removal: 'confirmed',
    lookup: (context) => service.lookup(context),
    explain: () => about(access),
  };
}

/**
 * A DNS name, as `nslookup` means it: search list, ndots, trailing dot and all. Its addresses have no slots.
 *
 * @param options.port which port the endpoints have: DNS does not say.
 * @throws DiscoveryError `BAD_OPTION`.
 */
export function dns(name: string, options: DnsOptions & { readonly port: number }): LookupSource {
  const port = numberOption('port', options?.port ?? Number.NaN, 0, { min: 1, max: 65_535, integer: true });
  if (!isDomainName(canonicalName(String(name)))) throw badOption('name', 'a DNS name', name);
  const access = createDnsAccess(options);
  const searched = new SearchedName(access, name, port);
  return {
    name: 'dns',
    removal: 'confirmed',
    lookup: (context) => searched.lookup(context),
    explain: () => about(access),
  };
}

function about({ client, config }: DnsAccess): string {
  const { servers, origin, problems, usesSystem } = config.current();
  const { sent, tcp, dropped, malformed } = client.stats;
  const list =
    servers.map(({ address, port }) => (port === 53 ? address : `${address}:${port}`)).join(', ') ||
    (usesSystem ? "none, so the system's resolver is asked" : 'none');
  const counts = `${sent} messages sent (${tcp} by TCP), ${dropped} mismatched replies dropped, ${malformed} malformed`;
  return [`DNS servers: ${list} (${origin}); ${counts}`, ...problems].join('\n');
}
