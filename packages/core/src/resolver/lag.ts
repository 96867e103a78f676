import { Holders } from './holders.ts';
import type { Instance } from './instance.ts';
import type { Over } from './over.ts';
import { compatible, type Pod } from './pod.ts';

/** An answer's pods: those that are news, and those that are over. */
export interface Sifted {
  readonly news: readonly Pod[];
  readonly over: readonly Pod[];
}

/** Tells what is news in an answer from what is over: it comes from a server, or a cache, that lags. */
export class Lag {
  readonly #holders: Holders<Instance>;
  readonly #over: Over;
  readonly #isUnreachable: (instance: Instance, now: number) => boolean;

  constructor(holders: Holders<Instance>, over: Over, isUnreachable: (instance: Instance, now: number) => boolean) {
    this.#holders = holders;
    this.#over = over;
    this.#isUnreachable = isUnreachable;
  }

  /**
   * One that is over may be news all the same: where the instance that it should have become has lost its address in
   * this very answer, the answer is not the one that is behind.
   */
  sift(pods: readonly Pod[], now: number): Sifted {
    const over = new Set(pods.filter((pod) => this.#isOver(pod, now)));
    if (over.size === 0) return { news: pods, over: [] };
    const news = new Holders<Pod>();
    for (const pod of pods) if (!over.has(pod)) news.add(pod);
    for (let before = -1; before !== over.size; ) {
      before = over.size;
      for (const pod of over) if (this.#isDisplaced(pod, news) && over.delete(pod)) news.add(pod);
    }
    return { news: pods.filter((pod) => !over.has(pod)), over: [...over] };
  }

  /**
   * Of two pods that claim one address: one that is given again belongs to the newcomer, and who had it is a ghost that
   * is still terminating (kubernetes/kubernetes#135593). It stays one for as long as it claims the address.
   */
  keepsAddress(rival: Pod, pod: Pod, now: number): boolean {
    const isKept = this.#standing(rival, now) > this.#standing(pod, now);
    this.#over.add(isKept ? pod : rival, now);
    return isKept;
  }

  #standing(pod: Pod, now: number): number {
    if (this.#isKnown(pod)) return 1;
    return this.#over.has(pod, now) ? 0 : 2;
  }

  #isOver(pod: Pod, now: number): boolean {
    const { slot, addresses } = pod;
    // While one server goes on telling where the slot is now, the other one goes on being behind.
    if (slot != null) for (const { seenAt } of this.#holders.of(slot)) this.#over.affirm(slot, addresses, seenAt);
    return this.#over.has(pod, now) && !this.#isKnown(pod) && !this.#isForsaken(slot, now);
  }

  /** Clients could not connect to where the slot is said to be now: it is that which was a lie, or is behind. */
  #isForsaken(slot: Pod['slot'], now: number): boolean {
    const holders = this.#holders.of(slot);
    return holders.length > 0 && holders.every((holder) => this.#isUnreachable(holder, now));
  }

  #isKnown(pod: Pod): boolean {
    return this.#holders.at(pod.addresses, pod.port).some((instance) => compatible(instance, pod));
  }

  #isDisplaced(pod: Pod, news: Holders<Pod>): boolean {
    const isLost = (holder: Instance): boolean =>
      news.at(holder.addresses, holder.port).some((owner) => !compatible(owner, holder));
    return this.#holders.of(pod.slot).some(isLost);
  }
}
