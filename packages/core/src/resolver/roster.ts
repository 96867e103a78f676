import { LRUCache } from 'lru-cache';
import type { Removal } from '../source.ts';
import { addressKey, Holders } from './holders.ts';
import { Instance, nameOf } from './instance.ts';
import { Over } from './over.ts';
import { compatible, type Pod } from './unite.ts';

/** Absent instances that are remembered: one that returns (its probe passes again) is the instance it was. */
const REMEMBERED = 1_024;

/** What one answer said of the instances. */
export interface RollCall {
  readonly present: ReadonlySet<Instance>;
  /** Proven gone: its slot stands elsewhere, or its address is another's. */
  readonly gone: ReadonlySet<Instance>;
  /** The answer told of something that is over: it comes from a server that lags, and proves nobody's absence. */
  readonly outdated: boolean;
}

/**
 * Decides which instance a pod is. A pod *is* a known instance if its port is equal, they share an address, and neither
 * uids nor slots differ where both are known; what it does not know keeps its remembered value. So one pod has one id
 * whichever source tells of it, and a restart, a reboot (same uid, new IP), a swap of addresses and an IP that went to
 * a stranger are all new instances. No two current instances share an address and a port.
 *
 * An instance is *current*, or *absent* (it may return as who it is), or *over* (it will not: DNS that still tells of it
 * lags). Who is missing in an answer is for `Absences` to judge.
 */
export class Roster {
  readonly #current = new Map<string, Instance>();
  readonly #holders = new Holders();
  readonly #absent = new LRUCache<string, Instance>({ max: REMEMBERED });
  readonly #over = new Over();
  #count = 0;

  get current(): Iterable<Instance> {
    return this.#current.values();
  }

  get size(): number {
    return this.#current.size;
  }

  get(id: string): Instance | undefined {
    return this.#current.get(id);
  }

  /** Whether it is current. */
  has(instance: Instance): boolean {
    return this.#current.get(instance.id) === instance;
  }

  /**
   * Of two pods that claim one address: one that is given again belongs to the newcomer, and who had it is a ghost that
   * is still terminating (kubernetes/kubernetes#135593). It stays one for as long as it claims the address.
   */
  keepsAddress(rival: Pod, pod: Pod, now: number): boolean {
    const isKept = this.#standing(rival, now) > this.#standing(pod, now);
    const { slot, addresses, uid } = isKept ? pod : rival;
    this.#over.add(slot ?? undefined, addresses, uid, now);
    return isKept;
  }

  #standing(pod: Pod, now: number): number {
    const { slot, addresses, uid, port } = pod;
    if (this.#holders.at(addresses, port).some((instance) => compatible(instance, pod))) return 1;
    return this.#over.has(slot ?? undefined, addresses, uid, now) ? 0 : 2;
  }

  /** Everybody who stands where the pod stands, or is called as it is called. */
  concerned({ addresses, port, slot, uid }: Pod): readonly Instance[] {
    const named = slot == null ? [] : this.#holders.of(slot);
    const same = uid === undefined ? [] : this.#holders.withUid(uid);
    return [...this.#holders.at(addresses, port), ...named, ...same];
  }

  /** Who stands there now. */
  at(addresses: readonly string[], port: number): readonly Instance[] {
    return this.#holders.at(addresses, port);
  }

  call(pods: readonly Pod[], removal: Removal, now: number): RollCall {
    const news = removal === 'trusted' ? new Set(pods) : this.#news(pods, now);
    const seen = new Map<Instance, Pod>();
    for (const pod of news) seen.set(this.#identify(pod, seen, now), pod);
    const gone = this.#enter(seen, now);
    const present = new Set(seen.keys());
    // Whoever is where DNS does not know of yet is not missing.
    for (const pod of pods)
      if (!news.has(pod) && pod.slot != null) for (const holder of this.#holders.of(pod.slot)) present.add(holder);
    for (const instance of this.#movedAway(seen, present)) gone.add(instance);
    for (const instance of gone) this.#end(instance, now);
    return { present, gone, outdated: news.size < pods.length };
  }

  /** Takes an absent instance out; it is remembered, in case it returns. What a trusted source removes is over, too. */
  dismiss(instance: Instance, removal: Removal, now: number): void {
    this.#withdraw(instance);
    for (const address of instance.addresses) this.#absent.set(addressKey(address, instance.port), instance);
    if (removal === 'confirmed') return;
    this.#over.add(instance.slot, instance.addresses, instance.uid, now);
    this.#over.add(undefined, instance.addresses, instance.uid, now);
  }

  /**
   * The pods that are not over. One that is over may be news all the same: where the instance that it should have
   * become has lost its address in this very answer, the answer is not the one that is behind.
   */
  #news(pods: readonly Pod[], now: number): Set<Pod> {
    const news = new Set(pods.filter((pod) => !this.#isOver(pod, now)));
    const owners = new Map<string, Pod>();
    const own = (pod: Pod): void => {
      for (const address of pod.addresses) owners.set(addressKey(address, pod.port), pod);
    };
    for (const pod of news) own(pod);
    const rest = new Set(pods.filter((pod) => !news.has(pod)));
    for (let before = -1; before !== news.size; ) {
      before = news.size;
      for (const pod of rest) {
        if (!this.#isDisplaced(pod, owners)) continue;
        rest.delete(pod);
        news.add(pod);
        own(pod);
      }
    }
    return news;
  }

  #isOver({ slot, addresses, uid, port }: Pod, now: number): boolean {
    // While one server goes on telling where the slot is now, the other one goes on being behind.
    if (slot != null) for (const { seenAt } of this.#holders.of(slot)) this.#over.affirm(slot, addresses, seenAt);
    if (!this.#over.has(slot ?? undefined, addresses, uid, now)) return false;
    return !this.#holders.at(addresses, port).some((instance) => compatible(instance, { slot, uid }));
  }

  #isDisplaced(pod: Pod, owners: ReadonlyMap<string, Pod>): boolean {
    if (pod.slot == null) return false;
    return this.#holders.of(pod.slot).some((holder) =>
      holder.addresses.some((address) => {
        const owner = owners.get(addressKey(address, holder.port));
        return owner !== undefined && !compatible(owner, holder);
      }),
    );
  }

  /** The pod's instance; one that another pod of this answer is already is not to be had. */
  #identify(pod: Pod, seen: ReadonlyMap<Instance, Pod>, now: number): Instance {
    const returned = pod.addresses.flatMap((address) => this.#absent.get(addressKey(address, pod.port)) ?? []);
    const known = [...this.#holders.at(pod.addresses, pod.port), ...returned];
    const same = known.find((instance) => !seen.has(instance) && compatible(instance, pod));
    if (same !== undefined) return same;
    this.#count += 1;
    return new Instance(`${nameOf(pod)}#${this.#count}`, pod, now);
  }

  /** Takes in what each instance was seen as; gives those that lost all of their addresses by it. */
  #enter(seen: ReadonlyMap<Instance, Pod>, now: number): Set<Instance> {
    const gone = new Set<Instance>();
    for (const [instance, pod] of seen) {
      instance.seenAt = now;
      const news = instance.news(pod);
      if (news === undefined && this.#current.has(instance.id)) continue;
      this.#holders.delete(instance);
      if (news !== undefined) instance.learn(news);
      for (const loser of this.#dispossess(instance, pod, seen, now)) gone.add(loser);
      this.#holders.add(instance);
      this.#current.set(instance.id, instance);
    }
    return gone;
  }

  /** Its addresses are nobody else's any more: not of an absent instance, nor of one that merely remembers one. */
  #dispossess(instance: Instance, pod: Pod, seen: ReadonlyMap<Instance, Pod>, now: number): Instance[] {
    const gone: Instance[] = [];
    for (const address of pod.addresses) {
      const key = addressKey(address, pod.port);
      const absent = this.#absent.get(key);
      this.#absent.delete(key);
      if (absent !== undefined && absent !== instance) this.#over.add(absent.slot, [address], absent.uid, now);
      const [holder] = this.#holders.at([address], pod.port);
      if (holder === undefined || holder === instance) continue;
      if (seen.has(holder)) this.#forgetAddress(holder, address);
      else gone.push(holder);
    }
    return gone;
  }

  #forgetAddress(holder: Instance, address: string): void {
    this.#holders.delete(holder);
    holder.drop(address);
    this.#holders.add(holder);
  }

  /** Missing, while its name stands at another address: whatever the port, as that may change with a restart, too. */
  #movedAway(seen: ReadonlyMap<Instance, Pod>, present: ReadonlySet<Instance>): readonly Instance[] {
    return [...seen.keys()].flatMap(({ endpoint: { slot }, addresses }) => {
      const holders = slot === undefined ? [] : this.#holders.of(slot);
      return holders.filter((other) => !present.has(other) && !other.addresses.some((own) => addresses.includes(own)));
    });
  }

  #end(instance: Instance, now: number): void {
    this.#over.add(instance.slot, instance.addresses, instance.uid, now);
    this.#withdraw(instance);
  }

  #withdraw(instance: Instance): void {
    this.#current.delete(instance.id);
    this.#holders.delete(instance);
  }
}
