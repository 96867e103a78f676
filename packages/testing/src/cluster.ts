import type { Clock, Discovery } from '@rollcall/core';
import { domain, label, oneOf, wholeNumber } from './bad-option.ts';
import { systemClock } from './clock.ts';
import { type ClusterApi, openClusterApi } from './cluster/cluster-api.ts';
import { type ClusterDns, openClusterDns } from './cluster/cluster-dns.ts';
import { LoopbackCluster } from './cluster/loopback-cluster.ts';
import { type PodsBy, podsByOn } from './cluster/places.ts';
import { Registry } from './cluster/registry.ts';
import { seededRandom } from './random.ts';
import type { ServiceOptions } from './service.ts';
import type { Workload, WorkloadOptions } from './workload.ts';

export interface ClusterOptions {
  /** Where its services are, and where `cluster.discovery` stands. Default `default`. */
  readonly namespace?: string | undefined;
  /** Default `cluster.local`. */
  readonly zone?: string | undefined;
  /** Of every record. Default 5, as CoreDNS' own; kubeadm sets 30. */
  readonly ttlSeconds?: number | undefined;
  /**
   * Of whatever is left to chance: the order of addresses in DNS, `split-view`, the names of a Deployment's pods, when
   * `cluster.discovery` asks again. Give the one of a failed run. Default 1.
   */
  readonly seed?: number | undefined;
  /**
   * How long after a change each of the two hears of it, by `clock`. Default 0: both tell the same at once. A real API
   * server takes some 30 ms, and DNS a TTL more where a cache is on the way.
   */
  readonly lagMs?: { readonly dns?: number | undefined; readonly api?: number | undefined } | undefined;
  /**
   * For `cluster.discovery`, the faults `delay` and `slow`, the serial of the SOA; bookmarks and the ends of watches.
   * Default: the system's.
   */
  readonly clock?: Clock | undefined;
  /**
   * What tells its pods apart. `address`: each has one in 127.0.0.0/8, and all have the ports that they declare. `port`:
   * they share 127.0.0.1, and each listens at numbers of its own, by SRV. Default: `address` on Linux, `port` elsewhere,
   * as other systems have no other loopback address. Give `port` to see on Linux what a Mac sees.
   */
  readonly podsBy?: PodsBy | undefined;
}

/**
 * A Kubernetes cluster as its DNS shows it, on loopback: a real DNS server, real pods with an address or a port each,
 * and the faults of both.
 */
export interface Cluster extends AsyncDisposable {
  /**
   * Hand it to whatever is under test. Closed with the cluster. Where pods are told apart by port, it takes a number
   * that a service declares (`web:8080`) for that port's name; nothing else does, a child process with `env` neither.
   */
  readonly discovery: Discovery;
  /** Or hand these to a child process: ROLLCALL_DNS, ROLLCALL_NAMESPACE, ROLLCALL_ZONE; KUBECONFIG for the API server. */
  readonly env: Readonly<Record<string, string>>;
  readonly dns: ClusterDns;
  readonly api: ClusterApi;
  /**
   * Pods `web-0`, `web-1`, … and the headless service that governs them. Resolves when all of them are ready.
   *
   * @throws DiscoveryError `BAD_OPTION` where an option is out of range, or a pod is not ready within `startMs`, or
   * ended before; `CLOSED` after `close()`. What has started of it is ended then, and its name is free again.
   */
  statefulSet(name: string, options: WorkloadOptions): Promise<Workload>;
  /** Pods without stable names, and a headless service over them. Otherwise as `statefulSet`. */
  deployment(name: string, options: WorkloadOptions): Promise<Workload>;
  /** One more service. Replaces one of the same name. */
  service(name: string, options: ServiceOptions): Promise<void>;
  /**
   * Kills the pods, closes the servers and `discovery`; leaves nothing behind. Rejects where a pod cannot be disposed
   * of, when all the others are.
   */
  close(): Promise<void>;
}

/**
 * @example
 * await using cluster = await createCluster();
 * await cluster.statefulSet('web', { replicas: 3, ports: { http: 8080 }, run: ['node', 'pod.mjs'] });
 *
 * @throws DiscoveryError `BAD_OPTION` where an option is out of range.
 */
export async function createCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const { clock = systemClock, seed = 1, ttlSeconds = 5, podsBy = podsByOn(process.platform) } = options;
  const settings = {
    namespace: label('namespace', options.namespace ?? 'default'),
    zone: domain('zone', options.zone ?? 'cluster.local'),
    ttlSeconds: wholeNumber('ttlSeconds', ttlSeconds, 0, 3_600),
    seed: wholeNumber('seed', seed, 0, Number.MAX_SAFE_INTEGER),
    podsBy: oneOf('podsBy', podsBy, ['address', 'port']),
    clock,
  };
  const { dns: dnsLagMs = 0, api: apiLagMs = 0 } = options.lagMs ?? {};
  const lagMs = {
    dns: wholeNumber('lagMs.dns', dnsLagMs, 0, 0x7fff_ffff),
    api: wholeNumber('lagMs.api', apiLagMs, 0, 0x7fff_ffff),
  };
  const registry = new Registry(settings);
  const random = seededRandom(settings.seed);
  const dns = await openClusterDns(registry, { lagMs: lagMs.dns, clock, random });
  const api = await openClusterApi(registry, { namespace: settings.namespace, lagMs: lagMs.api, clock });
  return new LoopbackCluster(settings, registry, { dns, api }, random);
}
