// Sources that ask the API server.
export { endpointSlices } from './endpoint-slices.ts';
export { watchOrDns, type WatchOrDnsOptions } from './watch-or-dns.ts';
export type { KubernetesOptions } from './options.ts';
export { KubernetesError, type KubernetesErrorCode } from './errors.ts';
