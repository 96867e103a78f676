import { type Clock, createDiscovery, type Discovery, DiscoveryError } from '@rollcall/core';
import { label } from '../bad-option.ts';
import type { Cluster } from '../cluster.ts';
import { seededRandom } from '../random.ts';
import type { ServiceOptions } from '../service.ts';
import type { Workload, WorkloadOptions } from '../workload.ts';
import { Addresses } from './addresses.ts';
import type { RegistryApiServer } from './cluster-api.ts';
import type { ClusterDns } from './cluster-dns.ts';
import { byPortName } from './declared-ports.ts';
import { endAll } from './end-all.ts';
import { deploymentNaming, type Naming, statefulNaming } from './naming.ts';
import { createPlaces, type Places, type PodsBy } from './places.ts';
import { PodSet } from './pod-set.ts';
import type { Registry } from './registry.ts';
import { furtherService, governingService } from './services.ts';
import { type WorkloadSettings, workloadSettings } from './workload-settings.ts';

/** ClusterOptions, checked, without holes. */
export interface ClusterSettings {
  readonly namespace: string;
  readonly zone: string;
  readonly seed: number;
  readonly clock: Clock;
  readonly podsBy: PodsBy;
}

/** What is open already when a cluster begins. */
export interface ClusterServers {
  readonly dns: ClusterDns;
  readonly api: RegistryApiServer;
}

export class LoopbackCluster implements Cluster {
  readonly dns: ClusterDns;
  readonly api: RegistryApiServer;
  readonly env: Readonly<Record<string, string>>;
  readonly #settings: ClusterSettings;
  readonly #registry: Registry;
  readonly #random: () => number;
  readonly #addresses: Addresses;
  readonly #places: Places;
  #discovery: Discovery | undefined;
  #closing: Promise<void> | undefined;

  constructor(settings: ClusterSettings, registry: Registry, { dns, api }: ClusterServers, random: () => number) {
    this.#settings = settings;
    this.#registry = registry;
    this.#random = random;
    this.dns = dns;
    this.api = api;
    this.#addresses = new Addresses(Number(dns.address.split(':').at(-1)));
    this.#places = createPlaces(settings.podsBy, this.#addresses);
    const { namespace, zone } = settings;
    const names = { ROLLCALL_DNS: dns.address, ROLLCALL_NAMESPACE: namespace, ROLLCALL_ZONE: zone };
    this.env = { ...names, KUBECONFIG: api.kubeconfig };
  }

  get discovery(): Discovery {
    this.#discovery ??= this.#createDiscovery();
    return this.#discovery;
  }

  async statefulSet(name: string, options: WorkloadOptions): Promise<Workload> {
    const settings = workloadSettings(options);
    return await this.#run(name, statefulNaming(name, settings.start), settings);
  }

  async deployment(name: string, options: WorkloadOptions): Promise<Workload> {
    return await this.#run(name, deploymentNaming(name, this.#random), workloadSettings(options));
  }

  async service(name: string, options: ServiceOptions): Promise<void> {
    this.#mustBeOpen();
    const named = { name: label('name', name), namespace: this.#settings.namespace };
    this.#registry.addService(name, furtherService(named, options, this.#registry, this.#addresses));
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    try {
      await endAll([this.#discovery?.close(), ...this.#registry.workloads.map((workload) => workload.close())]);
    } finally {
      await Promise.all([this.dns.close(), this.api.close()]);
    }
  }

  #mustBeOpen(): void {
    if (this.#closing === undefined) return;
    throw new DiscoveryError('ROLLCALL_CLOSED', 'This cluster is closed: create another one.');
  }

  #createDiscovery(): Discovery {
    this.#mustBeOpen();
    const { namespace, zone, clock, seed, podsBy } = this.#settings;
    const search = [`${namespace}.svc.${zone}`, `svc.${zone}`, zone];
    const dns = { servers: [this.dns.address], search };
    // Draws of its own: how often it asks must not change what the servers' draws are.
    const discovery = createDiscovery({ dns, clock, random: seededRandom(seed) });
    if (podsBy === 'address') return discovery;
    return byPortName(discovery, (target, port) => this.#registry.portName(target, port));
  }

  async #run(name: string, naming: Naming, settings: WorkloadSettings): Promise<Workload> {
    this.#mustBeOpen();
    const registry = this.#registry;
    const set = new PodSet(label('name', name), naming, settings, {
      places: this.#places,
      env: this.env,
      changed: registry.changed,
    });
    registry.addWorkload(set);
    registry.addService(name, governingService({ name, namespace: this.#settings.namespace }, set));
    try {
      await set.scale(settings.replicas);
    } catch (error) {
      // Nobody has a handle on those of its pods that did start.
      await set.close().catch(() => {});
      registry.remove(name);
      throw error;
    }
    return set;
  }
}
