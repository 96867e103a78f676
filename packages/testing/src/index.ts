// A cluster to test your own service against.
export { type Cluster, type ClusterOptions, createCluster } from './cluster.ts';
export type { PodsBy } from './cluster/places.ts';
export type { ServiceOptions } from './service.ts';
export type { Pod, RestartOptions, Run, Workload, WorkloadOptions } from './workload.ts';

// Its DNS, and what goes wrong with it.
export type { ClusterDns } from './cluster/cluster-dns.ts';
export type { FaultName } from './dns/faults.ts';
export type { FaultOptions, NameServer } from './dns/name-server.ts';

// Its API server, and what goes wrong with that.
export type { ApiFaultOptions, ApiServer } from './api/api-server.ts';
export type { ApiFaultName } from './api/faults.ts';
export type { SliceManifest } from './api/slice-object.ts';
export type { ClusterApi } from './cluster/cluster-api.ts';

// No network: you say what is there, and what time it is.
export { type ManualClock, manualClock } from './manual-clock.ts';
export { manualDiscovery } from './manual-discovery.ts';
export { type ManualSource, manualSource, type Word } from './manual-source.ts';

// What a picker or a source of your own has to keep.
export type { ContractCase } from './contract.ts';
export { type PickerContractOptions, pickerContract } from './contract/picker.ts';
export { type SourceContractOptions, sourceContract } from './contract/source.ts';
