import type { Clock, ServiceTarget } from '@rollcall/core';
import type { SliceManifest } from '../api/slice-object.ts';
import { badOption } from '../bad-option.ts';
import type { Service, Slice, View } from '../dns/view.ts';
import { appliedSlicesOf } from './applied-slices.ts';
import type { PodSet } from './pod-set.ts';
import type { PodSlice } from './slices.ts';

interface Names {
  readonly namespace: string;
  readonly zone: string;
  readonly ttlSeconds: number;
  readonly clock: Clock;
}

/** A service: the ports that it declares, and who is behind it in the moment in which that is asked. */
export interface KnownService {
  readonly name: string;
  readonly ports: ReadonlyMap<string, number>;
  slices(): readonly PodSlice[];
  /** What DNS is told of it. */
  describe(slices: readonly Slice[]): Service;
}

/** What the API server would know: the workloads, the services, and what DNS servers are told of them. */
export class Registry {
  readonly #hosts = new Map<string, readonly string[]>();
  readonly #workloads = new Map<string, PodSet>();
  readonly #services = new Map<string, KnownService>();
  readonly #applied = new Map<string, SliceManifest>();
  readonly #listeners = new Set<() => void>();
  readonly #names: Names;
  #serial: number;
  #view: View | undefined;

  constructor(names: Names) {
    this.#names = names;
    this.#serial = unixTime(names);
  }

  /** Something that DNS and the API server tell of is another now. */
  readonly changed: () => void = () => {
    this.#serial = unixTime(this.#names);
    this.#view = undefined;
    for (const listener of this.#listeners) listener();
  };

  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  addService(name: string, service: KnownService): void {
    this.#services.set(name, service);
    this.changed();
  }

  /** A name outside the cluster, until disposed. */
  addHost(name: string, addresses: readonly string[]): Disposable {
    this.#hosts.set(name, addresses);
    this.changed();
    return {
      [Symbol.dispose]: () => {
        this.#hosts.delete(name);
        this.changed();
      },
    };
  }

  /** A slice that no controller made, until disposed. */
  apply(manifest: SliceManifest): Disposable {
    const { name } = manifest.metadata;
    this.#applied.set(name, manifest);
    this.changed();
    return {
      [Symbol.dispose]: () => {
        if (this.#applied.get(name) === manifest) this.#applied.delete(name);
        this.changed();
      },
    };
  }

  get applied(): readonly SliceManifest[] {
    return [...this.#applied.values()];
  }

  get services(): readonly KnownService[] {
    return [...this.#services.values()];
  }

  /** `web`, or `web.default`, in full. A name that nobody has would never come up, hence it is refused. */
  serviceName(service: string): string {
    const { namespace, zone } = this.#names;
    const name = service.endsWith(`.${namespace}`) ? service.slice(0, -namespace.length - 1) : service;
    if (this.#services.has(name)) return `${name}.${namespace}.svc.${zone}`;
    throw badOption(`There is no service '${service}' yet. There are: ${listed(this.#services)}.`);
  }

  /** The name of a port that a service declares, empty where it has none; undefined where it declares no such port. */
  portName({ service, namespace, zone }: ServiceTarget, port: number): string | undefined {
    const isOurs = (namespace ?? this.#names.namespace) === this.#names.namespace;
    if (!isOurs || (zone ?? this.#names.zone) !== this.#names.zone) return undefined;
    const declared = [...(this.#services.get(service)?.ports ?? [])];
    return declared.find(([, number]) => number === port)?.[0];
  }

  get workloads(): readonly PodSet[] {
    return [...this.#workloads.values()];
  }

  addWorkload(set: PodSet): void {
    if (this.#workloads.has(set.name)) throw badOption(`There is a workload '${set.name}' already.`);
    this.#workloads.set(set.name, set);
  }

  workload(name: string): PodSet {
    const found = this.#workloads.get(name);
    if (found !== undefined) return found;
    throw badOption(`There is no workload '${name}'. There are: ${listed(this.#workloads)}.`);
  }

  /** A workload that did not come up, and its service. */
  remove(name: string): void {
    this.#workloads.delete(name);
    this.#services.delete(name);
    this.changed();
  }

  /** Immutable: a later change makes another one. */
  view(): View {
    this.#view ??= this.#build();
    return this.#view;
  }

  #build(): View {
    const { namespace, zone, ttlSeconds } = this.#names;
    const instances = this.workloads.flatMap((set) => set.instances).filter(({ exists }) => exists);
    return {
      zone,
      ttlSeconds,
      serial: this.#serial,
      namespaces: [namespace],
      services: this.services.map((service) =>
        service.describe([...service.slices(), ...appliedSlicesOf(service.name, this.applied)]),
      ),
      pods: instances.flatMap(({ pod }) => pod.addresses.map((address) => ({ namespace, address }))),
      hosts: new Map(this.#hosts),
    };
  }
}

function listed(known: ReadonlyMap<string, unknown>): string {
  return [...known.keys()].join(', ') || 'none';
}

function unixTime({ clock }: Names): number {
  return Math.floor(clock.now() / 1_000);
}
