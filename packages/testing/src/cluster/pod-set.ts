import { DiscoveryError } from '@rollcall/core';
import { badOption, wholeNumber } from '../bad-option.ts';
import type { Pod, RestartOptions, Workload } from '../workload.ts';
import { type Addresses, type Lease, mostPods } from './addresses.ts';
import type { Naming } from './naming.ts';
import { PodInstance } from './pod-instance.ts';
import type { WorkloadSettings } from './workload-settings.ts';

export interface PodSetContext {
  readonly addresses: Addresses;
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
    const starting: Promise<void>[] = [];
    while (this.#instances.length < replicas) {
      const started = this.#place(this.#instances.length, this.#create(this.naming.name(this.#instances.length)));
      if (this.naming.isOrdered) await started;
      else starting.push(started);
    }
    await Promise.all(starting);
  }

  async restart(name: string, { address = 'new', crash = false }: RestartOptions = {}): Promise<Pod> {
    const old = this.#find(name);
    await (crash ? old.kill() : old.stop(this.settings.graceMs));
    const wanted = address === 'same' ? old.pod.address : address === 'new' ? undefined : address;
    const next = this.#create(this.naming.successor(name), wanted);
    await this.#place(this.#instances.indexOf(old), next);
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
    await Promise.all(this.#instances.map((instance) => instance.kill()));
  }

  async #removeLast(): Promise<void> {
    await this.#instances.at(-1)?.stop(this.settings.graceMs);
    this.#instances.pop();
    this.#context.changed();
  }

  #place(index: number, instance: PodInstance): Promise<void> {
    this.#instances[index] = instance;
    this.#context.changed();
    return instance.started();
  }

  #create(name: string, address?: string): PodInstance {
    if (this.#closed) throw new DiscoveryError('ROLLCALL_CLOSED', `The cluster of ${this.name} is closed.`);
    const lease = this.#context.addresses.take(address);
    const pod = this.#describe(name, lease);
    const env = { ...this.#context.env, ...podEnv(pod, this.settings.ports) };
    return new PodInstance({ pod, lease, run: this.settings.run, env, changed: this.#context.changed });
  }

  #describe(name: string, lease: Lease): Omit<Pod, 'signal'> {
    const { families, ports } = this.settings;
    return {
      name,
      ordinal: this.naming.ordinal(name),
      address: lease[4],
      addresses: families.map((family) => lease[family]),
      port: (port) => ports.get(port) ?? unknownPort(port, ports, this.name),
    };
  }

  #find(name: string): PodInstance {
    const found = this.#instances.find(({ pod }) => pod.name === name);
    if (found !== undefined) return found;
    throw badOption(`${this.name} has no pod '${name}'. It has: ${this.pods.map((pod) => pod.name).join(', ')}.`);
  }
}

function podEnv(
  { name, address }: Pick<Pod, 'name' | 'address'>,
  ports: ReadonlyMap<string, number>,
): Record<string, string> {
  const numbers = [...ports].map(([port, number]) => [
    `PORT_${port.toUpperCase().replaceAll('-', '_')}`,
    String(number),
  ]);
  return { POD_NAME: name, POD_IP: address, ...Object.fromEntries(numbers) };
}

function unknownPort(port: string, ports: ReadonlyMap<string, number>, workload: string): never {
  throw badOption(`${workload} has no port '${port}'. It has: ${[...ports.keys()].join(', ') || 'none'}.`);
}
