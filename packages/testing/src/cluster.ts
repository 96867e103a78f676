import { type Clock, createDiscovery, type Discovery } from '@rollcall/core';
import { domain, label, wholeNumber } from './bad-option.ts';
import { Addresses } from './cluster/addresses.ts';
import { type ClusterDns, openClusterDns } from './cluster/cluster-dns.ts';
import { deploymentNaming, type Naming, statefulNaming } from './cluster/naming.ts';
import { PodSet } from './cluster/pod-set.ts';
import { Registry } from './cluster/registry.ts';
import { describeService, describeWorkload } from './cluster/services.ts';
import { type WorkloadSettings, workloadSettings } from './cluster/workload-settings.ts';
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
  /** Of the order of addresses in DNS and of the names of a Deployment's pods: give the one of a failed run. Default 1. */
  readonly seed?: number | undefined;
  /** For `cluster.discovery` and the serial of the SOA. Default: the system's. */
  readonly clock?: Clock | undefined;
}

/**
 * A Kubernetes cluster as its DNS shows it, on loopback: a real DNS server, real pods with an address each, and the
 * faults of both. Linux only, for now: other systems have no more than 127.0.0.1.
 */
export interface Cluster extends AsyncDisposable {
  /** Hand it to whatever is under test. Closed with the cluster. */
  readonly discovery: Discovery;
  /** Or hand these to a child process: ROLLCALL_DNS, ROLLCALL_NAMESPACE, ROLLCALL_ZONE. */
  readonly env: Readonly<Record<string, string>>;
  readonly dns: ClusterDns;
  /**
   * Pods `web-0`, `web-1`, … and the headless service that governs them. Resolves when all of them are ready.
   *
   * @throws DiscoveryError `BAD_OPTION` where an option is out of range, or a command ends before it is ready.
   */
  statefulSet(name: string, options: WorkloadOptions): Promise<Workload>;
  /** Pods without stable names, and a headless service over them. Otherwise as `statefulSet`. */
  deployment(name: string, options: WorkloadOptions): Promise<Workload>;
  /** One more service. Replaces one of the same name. */
  service(name: string, options: ServiceOptions): Promise<void>;
  /** Kills the pods, closes the servers and `discovery`; leaves nothing behind. */
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
  const { seed = 1, ttlSeconds = 5, clock } = options;
  const names = {
    namespace: label('namespace', options.namespace ?? 'default'),
    zone: domain('zone', options.zone ?? 'cluster.local'),
    ttlSeconds: wholeNumber('ttlSeconds', ttlSeconds, 0, 3_600),
    now: () => (clock ?? Date).now(),
  };
  const random = seededRandom(wholeNumber('seed', seed, 0, Number.MAX_SAFE_INTEGER));
  const registry = new Registry(names);
  const dns = await openClusterDns(registry, random);
  return new LoopbackCluster({ ...names, registry, dns, random, clock });
}

interface Parts {
  readonly registry: Registry;
  readonly dns: ClusterDns;
  readonly namespace: string;
  readonly zone: string;
  readonly clock: Clock | undefined;
  random(): number;
}

class LoopbackCluster implements Cluster {
  readonly dns: ClusterDns;
  readonly env: Readonly<Record<string, string>>;
  readonly #parts: Parts;
  readonly #addresses: Addresses;
  #discovery: Discovery | undefined;

  constructor(parts: Parts) {
    const { dns, namespace, zone } = parts;
    this.#parts = parts;
    this.dns = dns;
    this.#addresses = new Addresses(Number(dns.address.split(':').at(-1)));
    this.env = { ROLLCALL_DNS: dns.address, ROLLCALL_NAMESPACE: namespace, ROLLCALL_ZONE: zone };
  }

  get discovery(): Discovery {
    const { namespace, zone, clock } = this.#parts;
    const search = [`${namespace}.svc.${zone}`, `svc.${zone}`, zone];
    this.#discovery ??= createDiscovery({ dns: { servers: [this.dns.address], search }, clock });
    return this.#discovery;
  }

  async statefulSet(name: string, options: WorkloadOptions): Promise<Workload> {
    const settings = workloadSettings(options);
    return await this.#run(name, statefulNaming(name, settings.start), settings);
  }

  async deployment(name: string, options: WorkloadOptions): Promise<Workload> {
    return await this.#run(name, deploymentNaming(name, this.#parts.random), workloadSettings(options));
  }

  async service(name: string, options: ServiceOptions): Promise<void> {
    const { registry, namespace } = this.#parts;
    registry.addService(label('name', name), describeService({ name, namespace }, options, registry, this.#addresses));
  }

  async close(): Promise<void> {
    const { registry } = this.#parts;
    await this.#discovery?.close();
    await Promise.all(registry.workloads.map((workload) => workload.close()));
    await this.dns.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #run(name: string, naming: Naming, settings: WorkloadSettings): Promise<Workload> {
    const { registry, namespace } = this.#parts;
    const set = new PodSet(label('name', name), naming, settings, {
      addresses: this.#addresses,
      env: this.env,
      changed: registry.changed,
    });
    registry.addWorkload(set);
    registry.addService(name, describeWorkload({ name, namespace }, set));
    await set.scale(settings.replicas);
    return set;
  }
}
