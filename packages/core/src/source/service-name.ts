import type { PlacedTarget } from '../target.ts';

/** The service's own name, where A and AAAA records are: `web.default.svc.cluster.local`. */
export function serviceName({ service, namespace, zone }: PlacedTarget): string {
  return `${service}.${namespace}.svc.${zone}`;
}

/**
 * Where its SRV records are: `_http._tcp.web.default.svc.cluster.local` for a named port (Kubernetes DNS specification
 * §2.4.2), else the service's own name, which lists all ports at once (an extension of CoreDNS).
 */
export function srvName(target: PlacedTarget): string {
  const name = serviceName(target);
  return typeof target.port === 'string' ? `_${target.port}._tcp.${name}` : name;
}
