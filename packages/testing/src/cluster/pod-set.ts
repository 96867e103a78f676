import { DiscoveryError } from '@rollcall/core';
import { badOption, wholeNumber } from '../bad-option.ts';
import type { Pod, RestartOptions, Workload } from '../workload.ts';
import { mostPods } from './addresses.ts';
import { endAll } from './end-all.ts';
import type { Naming } from './naming.ts';
import type { Place, Places } from './places.ts';
import { PodInstance } from './pod-instance.ts';
import type { WorkloadSettings } from './workload-settings.ts';

export interface PodSetContext {
  readonly places: Places;
  readonly env: Readonly<Record<string, string>>;
  changed(): void;
}

/** The pods of one workload: the controller and the kubelet in one. */
export class PodSet implements Workload {
  readonly name: string;
  readonly naming: Naming;
  readonly settings: WorkloadSettings;
  readonly #context: PodSetContext;
  readonly #instances: PodInstance[] = [];
  #closed = false;

  constructor(name: string, naming: Naming, settings: WorkloadSettings, context: PodSetContext) {
    this.name = name;
    this.naming = naming;
    this.settings = settings;
    this.#context = context;
  }

  get pods(): readonly Pod[] {
    return this.#instances.map(({ pod }) => pod);
  }

  get instances(): readonly PodInstance[] {
    return this.#instances;
  }

  async scale(replicas: number): Promise<void> {
    wholeNumber('replicas', replicas, 0, mostPods);
    while (this.#instances.length > replicas) await this.#removeLast();
    if (this.naming.isOrdered) while (this.#instances.length < replicas) await this.#add();
    else await Promise.all(Array.from({ length: replicas - this.#instances.length }, () => this.#add()));
  }

  async restart(name: string, { address = 'new', crash = false }: RestartOptions = {}): Promise<Pod> {
    const old = this.#find(name);
    await (crash ? old.kill() : old.stop());
    const place = await this.#placeAfter(old, address);
    const index = this.#instances.indexOf(old);
    const next = this.#create(this.naming.successor(name), place, index);
    await this.#enter(index, next);
    return next.pod;
  }

  async crash(name: string): Promise<void> {
    await this.#find(name).kill();
  }

  setReady(name: string, ready: boolean): void {
    this.#find(name).setReady(ready);
  }

  /** All at once, and without grace. What was still starting pods rejects. */
  async close(): Promise<void> {
    this.#closed = true;
    await endAll(this.#instances.map((instance) => instance.kill()));
  }

  async #add(): Promise<void> {
    const place = await this.#newPlace();
    const index = this.#instances.length;
    await this.#enter(index, this.#create(this.naming.name(index), place, index));
  }

  async #removeLast(): Promise<void> {
    try {
      await this.#instances.at(-1)?.stop();
    } finally {
      this.#instances.pop();
      this.#context.changed();
    }
  }

  #newPlace(): Promise<Place> {
    return this.#context.places.take(this.settings.ports.values());
  }

  async #placeAfter(old: PodInstance, address: string): Promise<Place> {
    if (address === 'new') return await this.#newPlace();
    return address === 'same' ? old.place.again() : this.#context.places.takeAt(address);
  }

  #enter(index: number, instance: PodInstance): Promise<void> {
    this.#instances[index] = instance;
    this.#context.changed();
    return instance.started();
  }

  #create(name: string, place: Place, index: number): PodInstance {
    if (this.#closed) throw new DiscoveryError('ROLLCALL_CLOSED', `The cluster of ${this.name} is closed.`);
    const pod = this.#describe(name, place);
    const env = { ...this.#context.env, ...podEnv(pod, this.settings.ports) };
    const { zones } = this.settings;
    const zone = zones[index % zones.length];
    return new PodInstance({ pod, place, program: this.settings, env, zone, changed: this.#context.changed });
  }

  #describe(name: string, place: Place): Omit<Pod, 'signal'> {
    const { families, ports } = this.settings;
    return {
      name,
      ordinal: this.naming.ordinal(name),
      address: place.address,
      addresses: families.map((family) => place.listed[family]),
      port: (port) => place.port(ports.get(port) ?? unknownPort(port, ports, this.name)),
    };
  }

  #find(name: string): PodInstance {
    const found = this.#instances.find(({ pod }) => pod.name === name);
    if (found !== undefined) return found;
    throw badOption(`${this.name} has no pod '${name}'. It has: ${this.pods.map((pod) => pod.name).join(', ')}.`);
  }
}

function podEnv(pod: Omit<Pod, 'signal'>, ports: ReadonlyMap<string, number>): Record<string, string> {
  const variable = (port: string): string => `PORT_${port.toUpperCase().replaceAll('-', '_')}`;
  const numbers = [...ports.keys()].map((port) => [variable(port), String(pod.port(port))]);
  return { POD_NAME: pod.name, POD_IP: pod.address, ...Object.fromEntries(numbers) };
}

function unknownPort(port: string, ports: ReadonlyMap<string, number>, workload: string): never {
  throw badOption(`${workload} has no port '${port}'. It has: ${[...ports.keys()].join(', ') || 'none'}.`);
}
