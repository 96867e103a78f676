import { Holders } from './holders.ts';
import type { Instance } from './instance.ts';
import type { Over } from './over.ts';
import { compatible, type Pod } from './pod.ts';

/** An answer's pods: those that are news, and those that are over. */
export interface Sifted {
  readonly news: readonly Pod[];
  readonly over: readonly Pod[];
  /** Those of the news that are so only as clients could not connect to where a slot is said to be now. */
  readonly forsaking: ReadonlySet<Pod>;
}

export function allNews(pods: readonly Pod[]): Sifted {
  return { news: pods, over: [], forsaking: new Set() };
}

/** An answer that lags: it told of what is over. */
export interface Disregarded {
  readonly at: number;
  readonly over: readonly Pod[];
  /** So long it may be, if nobody contradicts it again. */
  readonly until: number;
}

/** Tells what is news in an answer from what is over: it comes from a server, or a cache, that lags. */
export class Lag {
  readonly #holders: Holders<Instance>;
  readonly #over: Over;
  readonly #isUnreachable: (instance: Instance, now: number) => boolean;
  #last: Disregarded | undefined;

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
    const behind = pods.filter((pod) => this.#isBehind(pod, now));
    if (behind.length === 0) return allNews(pods);
    const over = new Set(behind.filter(({ slot }) => !this.#isForsaken(slot, now)));
    const isForsaking = over.size < behind.length;
    this.#release(over, pods);
    if (over.size > 0) this.#disregard([...over], now);
    const isNews = (pod: Pod): boolean => !over.has(pod);
    const forsaking = new Set(isForsaking ? behind.filter(isNews) : []);
    return { news: pods.filter(isNews), over: [...over], forsaking };
  }

  /** The last one, while that is held against it. */
  disregarded(now: number): Disregarded | undefined {
    return this.#last !== undefined && now < this.#last.until ? this.#last : undefined;
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

  /** Those whose instances are displaced by the rest of the answer, and by whoever is released. */
  #release(over: Set<Pod>, pods: readonly Pod[]): void {
    const news = new Holders<Pod>();
    for (const pod of pods) if (!over.has(pod)) news.add(pod);
    for (let before = -1; before !== over.size; ) {
      before = over.size;
      for (const pod of over) if (this.#isDisplaced(pod, news) && over.delete(pod)) news.add(pod);
    }
  }

  #disregard(over: readonly Pod[], now: number): void {
    this.#last = { at: now, over, until: Math.max(...over.map((pod) => this.#over.until(pod, now) ?? now)) };
  }

  #isBehind(pod: Pod, now: number): boolean {
    const { slot, addresses } = pod;
    // While one server goes on telling where the slot is now, the other one goes on being behind.
    if (slot != null) for (const { seenAt } of this.#holders.of(slot)) this.#over.affirm(slot, addresses, seenAt);
    return this.#over.has(pod, now) && !this.#isKnown(pod);
  }

  /** Clients could not connect to where the slot is said to be now: it is that which was a lie, or is behind. */
  #isForsaken(slot: Pod['slot'], now: number): boolean {
    const holders = this.#holders.of(slot);
    return holders.length > 0 && holders.every((holder) => this.#isUnreachable(holder, now));
  }

  #isKnown(pod: Pod): boolean {
    return this.#holders.at(pod.addresses, pod.port).some((instance) => instance.isRunOf(pod));
  }

  #isDisplaced(pod: Pod, news: Holders<Pod>): boolean {
    const isLost = (holder: Instance): boolean =>
      news.at(holder.addresses, holder.port).some((owner) => !compatible(owner, holder));
    return this.#holders.of(pod.slot).some(isLost);
  }
}
