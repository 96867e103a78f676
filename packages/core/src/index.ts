// For whoever calls a service.
export { type Discovery, type DiscoveryOptions, createDiscovery, createResolver, setDefaultDiscovery } from './discovery.ts';
export type { Explanation, Fact, Resolver, ResolverEvents, ResolverOptions, Unsubscribe, Waiting } from './resolver.ts';
export type { Condition, Endpoint } from './endpoint.ts';
export type { Change, Move, Snapshot, Status } from './snapshot.ts';
export { type ParsedHost, type ParsedService, type ParsedTarget, type ServiceTarget, type Target, parseTarget } from './target.ts';
export { DiscoveryError, type DiscoveryErrorCode } from './errors.ts';

// Who gets this request.

// Where lists come from.
export { dns, serviceDns } from './source/dns.ts';
export { fixed } from './source/fixed.ts';
export type { DnsOptions } from './dns/config.ts';

// For whoever writes a source, a picker or an adapter.
export type { LookupSource, Removal, Source, SourceContext, WatchSource } from './source.ts';
export type { Sighting } from './endpoint.ts';
export type { Empty, Found, Resolution, Unknown, UnknownCode } from './resolution.ts';
export type { Clock } from './clock.ts';
