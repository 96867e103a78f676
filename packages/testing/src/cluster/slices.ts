import type { Port, Slice } from '../dns/view.ts';
import type { PodSet } from './pod-set.ts';

interface Published {
  readonly ports: ReadonlyMap<string, number>;
  /** Only the service that governs a StatefulSet has its pods' names (Kubernetes: `spec.subdomain`). */
  readonly hostnames: boolean;
  readonly publishNotReadyAddresses: boolean;
}

/** What the EndpointSlice controller makes of a workload: one slice for each family. */
export function slicesOf(set: PodSet, { ports, hostnames, publishNotReadyAddresses }: Published): readonly Slice[] {
  return set.settings.families.map((family) => ({
    ports: tcpPorts(ports),
    endpoints: set.instances
      .filter((instance) => instance.exists)
      .map(({ pod, lease, ready }) => ({
        address: lease[family],
        hostname: hostnames ? pod.name : undefined,
        ready: ready || publishNotReadyAddresses,
      })),
  }));
}

export function tcpPorts(ports: ReadonlyMap<string, number>): readonly Port[] {
  return [...ports].map(([name, port]) => ({ name, port, protocol: 'TCP' }));
}
