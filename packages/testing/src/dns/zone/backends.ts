import type { Port, Service, Slice, View } from '../view.ts';
import { dashed } from './addresses.ts';

/** One thing behind a name: a pod at a port, a cluster IP at a port, or what an ExternalName stands for. */
export interface Backend {
  /** An address; of an ExternalName, a name. */
  readonly host: string;
  /** Undefined where no port is declared: there is an address then, and no SRV record. */
  readonly port: number | undefined;
  /** The name that SRV records point at. */
  readonly name: string;
}

/** `undefined`: there is no such name (NXDOMAIN). An empty list: the name is there, and stands for nobody (NODATA). */
export type Backends = readonly Backend[] | undefined;

/**
 * Who stands behind a lower-case name of the cluster's zone. The grammar, from the right (Kubernetes DNS specification
 * §2.3, §2.4): `svc` or `pod`, namespace, service, and at most a hostname, or a port and its protocol.
 */
export function findBackends(name: string, view: View): Backends {
  if (name === view.zone || name === `ns.dns.${view.zone}`) return [];
  const labels = name.slice(0, -view.zone.length - 1).split('.');
  const kind = labels.pop();
  if (kind !== 'svc' && kind !== 'pod') return undefined;
  const namespace = labels.pop();
  if (namespace === undefined) return [];
  if (!view.namespaces.includes(namespace)) return undefined;
  const named = labels.pop();
  if (named === undefined) return [];
  const found = kind === 'pod' ? findPod(named, namespace, view) : findService(labels, named, namespace, view);
  return found.length === 0 ? undefined : found;
}

function findPod(label: string, namespace: string, view: View): readonly Backend[] {
  return view.pods
    .filter((pod) => pod.namespace === namespace && dashed(pod.address) === label)
    .map(({ address }) => ({ host: address, port: 0, name: `${label}.${namespace}.pod.${view.zone}` }));
}

function findService(labels: readonly string[], name: string, namespace: string, view: View): readonly Backend[] {
  const service = view.services.find((known) => known.name === name && known.namespace === namespace);
  if (service === undefined || labels.length > 2) return [];
  const wanted = readWanted(labels);
  const fullName = serviceName(service, view);
  if (service.kind === 'ExternalName') {
    return wanted.hostname === undefined ? [{ host: service.target, port: undefined, name: fullName }] : [];
  }
  if (service.kind === 'headless' || wanted.hostname !== undefined) return endpoints(service.slices, fullName, wanted);
  return matching(service.ports, wanted).flatMap(({ port }) =>
    service.clusterIps.map((host) => ({ host, port, name: fullName })),
  );
}

/** What stands before the service's name; all of it may be missing. */
interface Wanted {
  readonly hostname?: string | undefined;
  readonly port?: string | undefined;
  readonly protocol?: string | undefined;
}

/** One label is a hostname, two are a port and its protocol, with their underscores or without. */
function readWanted(labels: readonly string[]): Wanted {
  const [port, protocol] = labels.map((label) => label.replace(/^_/, ''));
  return protocol === undefined ? { hostname: labels[0] } : { port, protocol };
}

function endpoints(slices: readonly Slice[], service: string, wanted: Wanted): readonly Backend[] {
  return slices.flatMap((slice) => {
    const ports = matching(slice.ports, wanted);
    return slice.endpoints
      .filter((endpoint) => endpoint.ready && [undefined, endpointLabel(endpoint)].includes(wanted.hostname))
      .flatMap((endpoint) =>
        ports.map(({ port }) => ({ host: endpoint.address, port, name: `${endpointLabel(endpoint)}.${service}` })),
      );
  });
}

const undeclared = { name: '', port: undefined, protocol: '' };

/** A slice without ports has one that answers to no name. */
function matching(
  ports: readonly Port[],
  { port, protocol }: Wanted,
): readonly { readonly port: number | undefined }[] {
  const declared = ports.length === 0 ? [undeclared] : ports;
  return declared.filter(
    (each) =>
      (port === undefined || each.name === port) &&
      (protocol === undefined || each.protocol.toLowerCase() === protocol),
  );
}

/** The hostname, else the dashed address: never the pod's name. */
export function endpointLabel(endpoint: Slice['endpoints'][number]): string {
  return endpoint.hostname ?? dashed(endpoint.address);
}

export function serviceName(service: Service, view: View): string {
  return `${service.name}.${service.namespace}.svc.${view.zone}`;
}
