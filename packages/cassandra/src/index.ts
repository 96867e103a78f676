// cassandra-driver on the pods of a headless service.
export { type CassandraClientOptions, type CassandraOptions, cassandraOptions } from './options.ts';
export { keepTokenMap } from './token-map.ts';
export { CassandraDiscoveryError, type CassandraDiscoveryErrorCode } from './errors.ts';
