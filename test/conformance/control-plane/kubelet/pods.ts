import type { KubeletSettings } from '../kubelet.ts';
import type { Pod } from '../object.ts';
import type { Addresses } from './addresses.ts';
import type { Nodes } from './nodes.ts';
import type { Ask } from './persistent.ts';
import { RunningPod } from './running-pod.ts';

export interface Machine {
  readonly settings: KubeletSettings;
  readonly ask: Ask;
  readonly nodes: Nodes;
  readonly addresses: Addresses;
}

/** All pods of the cluster, by uid: a name is given again. */
export class Pods {
  readonly #machine: Machine;
  readonly #running = new Map<string, RunningPod>();

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  /** New, or changed. */
  see(pod: Pod): void {
    const { uid = '', deletionTimestamp } = pod.metadata;
    const running = this.#running.get(uid);
    if (running !== undefined) running.see(pod);
    else if (pod.spec.nodeName !== undefined) this.#running.set(uid, new RunningPod(pod, this.#machine));
    else if (deletionTimestamp === undefined) void this.#machine.nodes.bind(pod);
  }

  forget({ metadata: { uid = '' } }: Pod): void {
    this.#running.get(uid)?.end();
    this.#running.delete(uid);
  }

  /** Of a list: who is not on it was deleted while nobody watched. */
  keep(pods: readonly Pod[]): void {
    const listed = new Set(pods.map(({ metadata }) => metadata.uid));
    for (const [uid, { pod }] of this.#running) if (!listed.has(uid)) this.forget(pod);
  }
}
