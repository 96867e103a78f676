import type { Clock } from '@rollcall/core';
import { type ApiServer, LoopbackApiServer } from '../api/api-server.ts';
import { SERVICE_NAME, type SliceManifest } from '../api/slice-object.ts';
import { SliceStore } from '../api/slice-store.ts';
import { label } from '../bad-option.ts';
import { Lagging } from './lagging.ts';
import type { KnownService, Registry } from './registry.ts';
import type { PodSlice } from './slices.ts';

/** The API server of a cluster. It tells of the same pods as its DNS. */
export interface ClusterApi extends ApiServer {
  /**
   * An EndpointSlice that you wrote, rightly or wrongly, until disposed: for a service without a selector, or to see what a
   * client makes of it. Replaces one of the same name. DNS lists what is in it, too, where there is the service.
   *
   * @example
   * cluster.api.apply({
   *   metadata: { name: 'db-1', labels: { 'kubernetes.io/service-name': 'db' } },
   *   addressType: 'IPv4',
   *   ports: [{ name: 'sql', port: 5432 }],
   *   endpoints: [{ addresses: ['10.0.0.7'], conditions: { ready: true } }],
   * });
   *
   * @throws DiscoveryError `BAD_OPTION` where it has no name.
   */
  apply(slice: SliceManifest): Disposable;
}

interface ClusterApiSettings {
  readonly namespace: string;
  readonly lagMs: number;
  readonly clock: Clock;
}

export async function openClusterApi(registry: Registry, settings: ClusterApiSettings): Promise<RegistryApiServer> {
  const store = new SliceStore(settings.namespace, settings.clock);
  const read = (): readonly SliceManifest[] => [
    ...registry.services.flatMap((service) => manifestsOf(service, settings.namespace)),
    ...registry.applied,
  ];
  new Lagging(registry, read, settings, (manifests) => store.replace(manifests));
  const server = new RegistryApiServer(registry, { ...settings, store });
  await server.open();
  return server;
}

export class RegistryApiServer extends LoopbackApiServer implements ClusterApi {
  readonly #registry: Registry;

  constructor(registry: Registry, serving: ConstructorParameters<typeof LoopbackApiServer>[0]) {
    super(serving);
    this.#registry = registry;
  }

  apply(slice: SliceManifest): Disposable {
    label('metadata.name', slice?.metadata?.name ?? '');
    return this.#registry.apply(slice);
  }
}

/** As many as the controller puts into one (`--max-endpoints-per-slice`). */
const MOST = 100;

/** What the EndpointSlice controller writes. */
function manifestsOf(service: KnownService, namespace: string): readonly SliceManifest[] {
  return service.slices().flatMap((slice, map) => {
    const pages = Math.max(1, Math.ceil(slice.endpoints.length / MOST));
    return Array.from({ length: pages }, (_, page) => {
      const endpoints = slice.endpoints.slice(page * MOST, (page + 1) * MOST);
      return manifestOf(
        service.name,
        slice,
        `${map}-${page}`,
        endpoints.map((each) => endpointOf(each, namespace)),
      );
    });
  });
}

function manifestOf(service: string, slice: PodSlice, suffix: string, endpoints: readonly object[]): SliceManifest {
  const labels = {
    'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
    [SERVICE_NAME]: service,
    'service.kubernetes.io/headless': '',
  };
  return {
    metadata: { name: `${service}-v${slice.family}-${suffix}`, labels },
    addressType: `IPv${slice.family}`,
    ports: slice.ports.map(({ name, port, protocol }) => ({ name, protocol, port })),
    endpoints,
  };
}

function endpointOf({ address, hostname, ready, pod }: PodSlice['endpoints'][number], namespace: string): object {
  const { name, uid, serving, terminating, zone } = pod;
  return {
    addresses: [address],
    conditions: { ready, serving, terminating },
    ...(hostname === undefined ? {} : { hostname }),
    targetRef: { kind: 'Pod', namespace, name, uid },
    ...(zone === undefined ? {} : { zone }),
  };
}
