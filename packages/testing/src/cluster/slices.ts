import type { Port, Slice } from '../dns/view.ts';
import type { PodInstance } from './pod-instance.ts';
import type { PodSet } from './pod-set.ts';

interface Published {
  readonly ports: ReadonlyMap<string, number>;
  /** Only the service that governs a StatefulSet has its pods' names (Kubernetes: `spec.subdomain`). */
  readonly hostnames: boolean;
  readonly publishNotReadyAddresses: boolean;
}

/** A slice with what the API server tells of it, and DNS does not. */
export interface PodSlice extends Slice {
  readonly family: 4 | 6;
  readonly endpoints: readonly (Slice['endpoints'][number] & { readonly pod: PodFacts })[];
}

interface PodFacts {
  readonly name: string;
  readonly uid: string;
  readonly serving: boolean;
  readonly terminating: boolean;
  readonly zone: string | undefined;
}

/**
 * What the EndpointSlice controller makes of a workload: a slice for each family, and for each map of ports; without pods
 * a placeholder, which has no ports either (kubernetes/endpointslice, `reconciler.go`).
 */
export function slicesOf(set: PodSet, { ports, hostnames, publishNotReadyAddresses }: Published): readonly PodSlice[] {
  const existing = set.instances.filter((instance) => instance.exists);
  return set.settings.families.flatMap((family) =>
    (existing.length === 0 ? [[]] : alike(existing, ports)).map((instances) => ({
      family,
      ports: instances.length === 0 ? [] : tcpPorts(ports, instances[0]?.place.port),
      endpoints: instances.map(({ pod, place, ready, uid, serving, terminating, zone }) => ({
        address: place.listed[family],
        hostname: hostnames ? pod.name : place.label(family),
        ready: ready || publishNotReadyAddresses,
        pod: { name: pod.name, uid, serving, terminating, zone },
      })),
    })),
  );
}

/** Pods that have the same numbers for the same ports. */
function alike(instances: readonly PodInstance[], ports: ReadonlyMap<string, number>): readonly PodInstance[][] {
  const numbersOf = ({ place }: PodInstance): string => [...ports.values()].map(place.port).join();
  return [...Map.groupBy(instances, numbersOf).values()];
}

export function tcpPorts(ports: ReadonlyMap<string, number>, own = (declared: number): number => declared): Port[] {
  return [...ports].map(([name, declared]) => ({ name, port: own(declared), protocol: 'TCP' }));
}
