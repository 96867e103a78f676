// A cluster to test your own service against.

// Its DNS, and what goes wrong with it.
export type { ClusterDns } from './cluster/cluster-dns.ts';
export { type Cluster, type ClusterOptions, createCluster } from './cluster.ts';
export type { FaultName } from './dns/faults.ts';
export type { FaultOptions, NameServer } from './dns/name-server.ts';
export { type ManualClock, manualClock } from './manual-clock.ts';
// No network: you say what is there, and what time it is.
export { manualDiscovery } from './manual-discovery.ts';
export { type ManualSource, manualSource, type Word } from './manual-source.ts';
export type { ServiceOptions } from './service.ts';
export type { Pod, RestartOptions, Run, Workload, WorkloadOptions } from './workload.ts';
