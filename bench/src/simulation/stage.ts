import { type ManualSource, manualSource } from '@rollcall/testing';
import { EventQueue } from './event-queue.ts';
import { Network } from './network.ts';
import { Pod, type PodTraits } from './pod.ts';
import { stream } from './random.ts';

/** Pods that come and go, and the list of them that balancers are told. */
export class Stage {
  readonly events: EventQueue = new EventQueue();
  readonly network: Network = new Network(this.events);
  readonly source: ManualSource = manualSource();
  readonly #traits: PodTraits;
  readonly #seed: number;
  readonly #pods = new Map<string, Pod>();
  readonly #listed = new Set<string>();
  #started = 0;

  constructor(traits: PodTraits, seed: number) {
    this.#traits = traits;
    this.#seed = seed;
  }

  pod(name: string): Pod {
    const pod = this.#pods.get(name);
    if (pod === undefined) throw new Error(`there is no pod ${name}; there are ${[...this.#pods.keys()].join(', ')}`);
    return pod;
  }

  /** At an address of its own: a pod that was there before under this name is another instance. */
  start(name: string): void {
    this.#started += 1;
    const address = `10.0.${this.#started >> 8}.${this.#started & 255}`;
    const pod = new Pod(name, address, this.#traits, this.events, stream(this.#seed, 1, this.#started));
    this.#pods.set(name, pod);
    this.network.add(pod);
  }

  list(...names: readonly string[]): void {
    for (const name of names) this.#listed.add(name);
    this.#tell();
  }

  unlist(...names: readonly string[]): void {
    for (const name of names) this.#listed.delete(name);
    this.#tell();
  }

  #tell(): void {
    this.source.set([...this.#listed].map((name) => `${name}@${this.pod(name).address}:80`));
    this.events.unsettle();
  }
}
