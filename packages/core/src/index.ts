// Users first. Below the second line: for whoever writes a source, a picker or an adapter.

// Who is there.
export {
  createDiscovery,
  createResolver,
  type Discovery,
  type DiscoveryOptions,
  setDefaultDiscovery,
} from './discovery.ts';
export type {
  Explanation,
  Fact,
  Report,
  Resolver,
  ResolverEvents,
  ResolverOptions,
  Unsubscribe,
  Waiting,
} from './resolver.ts';
export type { Condition, Endpoint } from './endpoint.ts';
export type { Change, Move, Snapshot, Status } from './snapshot.ts';
export {
  type ParsedHost,
  type ParsedService,
  type ParsedTarget,
  parseTarget,
  type ServiceTarget,
  type Target,
} from './target.ts';
export { DiscoveryError, type DiscoveryErrorCode } from './errors.ts';

// Who gets this request.
export {
  type Attempt,
  type Balancer,
  type BalancerOptions,
  createBalancer,
  type EndpointStats,
  type Picked,
  type PickOptions,
  type RankOptions,
  type RetryBudgetOptions,
  type RetryOptions,
  type RunOptions,
  type WaitingPickOptions,
} from './balancer.ts';
export type { EjectionOptions } from './ejection.ts';
export { byRequest } from './picker/by-request.ts';
export { first } from './picker/first.ts';
export { leader, type LeaderOptions } from './picker/leader.ts';
export { leastRequest } from './picker/least-request.ts';
export { ordinal } from './picker/ordinal.ts';
export { peakEwma, type PeakEwmaOptions } from './picker/peak-ewma.ts';
export { random } from './picker/random.ts';
export { rendezvous } from './picker/rendezvous.ts';
export { roundRobin } from './picker/round-robin.ts';
export { sameZone, type SameZoneOptions } from './picker/same-zone.ts';
export { shard, type ShardOptions } from './picker/shard.ts';
export type { Cancelled, Failed, Outcome, Reached, Succeeded } from './outcome.ts';

// Any client at all: names answered from the snapshot, sockets of the dead closed.
export {
  type Connect,
  createConnect,
  createLookup,
  type Destination,
  type Guard,
  guardProcess,
  type Lookup,
  type SocketCounters,
  type SocketWatch,
} from './sockets.ts';

// Where lists come from.
export { dns, serviceDns } from './source/dns.ts';
export { fixed } from './source/fixed.ts';
export { firstOf } from './source/first-of.ts';
export type { DnsOptions } from './dns/config.ts';

// ── For library authors ──────────────────────────────────────────────────────────────────────────────────────────

// A source.
export type { FirstOf, LookupSource, Removal, Source, SourceContext, WatchSource } from './source.ts';
export type { Empty, Found, Resolution, Unknown, UnknownCode } from './resolution.ts';
export type { Sighting } from './endpoint.ts';
export { readSighting } from './source/fixed.ts';

// DNS as discovery asks it, one server at a time.
export {
  askServer,
  type DnsMessage,
  type DnsRecord,
  type RecordType,
  type ServerQuestion,
  type ServerWord,
  type Transport,
} from './dns/ask-server.ts';
export { createDnsConfig, type DnsConfig } from './dns/config.ts';
export { formatServerAddress, type ServerAddress } from './dns/server-address.ts';
export { serviceName, srvName } from './source/service-name.ts';
export type { PlacedTarget } from './target.ts';

// A picker.
export {
  type Candidate,
  definePicker,
  type Picker,
  type PickerEnv,
  type PickerFactory,
  type PickRequest,
} from './picker.ts';

// An adapter.
export { type Activity, type Clients, type ClientsOptions, createClients, type OpenClient } from './clients.ts';
export { classify } from './outcome/classify.ts';
export {
  createRoles,
  type Role,
  type RoleFacts,
  type RoleHint,
  type RoleProbe,
  type RoleSighting,
  type Roles,
  type RolesOptions,
} from './role.ts';
export { readTarget } from './target.ts';
export { type Clock, sleep, systemClock } from './clock.ts';
