import type { SliceManifest } from '../../../src/index.ts';

/** A slice of a service, with one pod of it. */
export function sliceOf(service: string, name: string, address = '10.1.0.1'): SliceManifest {
  return {
    metadata: { name, labels: { 'kubernetes.io/service-name': service, tier: 'back' } },
    addressType: 'IPv4',
    endpoints: [{ addresses: [address], conditions: { ready: true }, hostname: name }],
    ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
  };
}

export function of(service: string): { readonly labelSelector: string } {
  return { labelSelector: `kubernetes.io/service-name=${service}` };
}

/** A watch that ends soon: nothing is to come of it but what there is. */
export const brief = { watch: '1', timeoutSeconds: '1' } as const;

/** A watch that outlasts the scenario, on a slow machine too: who asked leaves it. */
export const lasting = { watch: '1', timeoutSeconds: '300' } as const;

/** All that a WatchList takes. */
export const streamed = {
  watch: '1',
  sendInitialEvents: 'true',
  resourceVersionMatch: 'NotOlderThan',
  allowWatchBookmarks: 'true',
} as const;

/** No server of a test comes to that. */
export const FUTURE = '99999999';
