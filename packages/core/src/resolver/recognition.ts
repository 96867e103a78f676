import type { Departed } from './departed.ts';
import type { Holders } from './holders.ts';
import { Instance, nameOf } from './instance.ts';
import { compatible, type Pod } from './pod.ts';

/** What an answer shows, each as the instance that it is. */
export type Seen = ReadonlyMap<Instance, Pod>;

/**
 * Decides which instance a pod is. A pod *is* a known instance if its port is equal, they share an address, and neither
 * uids nor slots nor the addresses of the other family differ where both are known; what it does not know keeps its
 * remembered value. So one pod has one id whichever source tells of it, and a restart, a reboot (same
 * uid, new IP), a swap of addresses and an IP that went to a stranger are all new instances.
 */
export class Recognition {
  readonly #holders: Holders<Instance>;
  readonly #departed: Departed;
  #count = 0;

  constructor(holders: Holders<Instance>, departed: Departed) {
    this.#holders = holders;
    this.#departed = departed;
  }

  recognise(pods: readonly Pod[], now: number): Seen {
    const seen = new Map<Instance, Pod>();
    for (const pod of pods) seen.set(this.#identify(pod, seen) ?? this.#create(pod, seen, now), pod);
    return seen;
  }

  /** One that another pod of this answer is already is not to be had. */
  #identify(pod: Pod, seen: Seen): Instance | undefined {
    const isIt = (instance: Instance): boolean => !seen.has(instance) && instance.isRunOf(pod);
    const { addresses, port } = pod;
    return this.#holders.at(addresses, port).find(isIt) ?? this.#departed.at(addresses, port).find(isIt);
  }

  #create(pod: Pod, seen: Seen, now: number): Instance {
    const isFormer = (instance: Instance): boolean => !seen.has(instance) && compatible(instance, pod);
    const former = this.#holders.at(pod.addresses, pod.port).filter(isFormer);
    const inherited = former.flatMap(({ addresses }) => addresses);
    this.#count += 1;
    return new Instance(`${nameOf(pod)}#${this.#count}`, pod, inherited, now);
  }
}
