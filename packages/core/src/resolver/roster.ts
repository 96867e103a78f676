import type { Removal } from '../source.ts';
import { Departed, hasLostSlotTo } from './departed.ts';
import { Holders } from './holders.ts';
import type { Instance } from './instance.ts';
import { allNews, type Disregarded, Lag } from './lag.ts';
import { LAG_MS, Over } from './over.ts';
import type { Pod } from './pod.ts';
import { Recognition, type Seen } from './recognition.ts';

/** What one answer said of the instances. */
export interface RollCall {
  readonly present: ReadonlySet<Instance>;
  /** Current until now: its slot stands elsewhere, or its address is another's. */
  readonly displaced: ReadonlySet<Instance>;
  /** Proven to be no more: displaced, or absent until now. */
  readonly gone: readonly Instance[];
  /** The answer told of something that is over: it comes from a server that lags, and proves nothing. */
  readonly outdated: boolean;
}

/**
 * Who there is. An instance is *current*, or *departed* (it may return as who it is), or *over* (it will not: DNS that
 * still tells of it lags). No two current ones share an address and a port. Who is missing in an answer is for
 * `Absences` to judge.
 */
export class Roster {
  readonly #current = new Map<string, Instance>();
  readonly #holders = new Holders<Instance>();
  readonly #departed = new Departed();
  readonly #over = new Over();
  readonly #lag: Lag;
  readonly #recognition = new Recognition(this.#holders, this.#departed);

  /** @param isUnreachable as clients say. */
  constructor(isUnreachable: (instance: Instance, now: number) => boolean) {
    this.#lag = new Lag(this.#holders, this.#over, isUnreachable);
  }

  get current(): Iterable<Instance> {
    return this.#current.values();
  }

  get size(): number {
    return this.#current.size;
  }

  get(id: string): Instance | undefined {
    return this.#current.get(id);
  }

  /** Who stands there now. */
  at(addresses: readonly string[], port: number): readonly Instance[] {
    return this.#holders.at(addresses, port);
  }

  /** Of two pods that claim one address. */
  keepsAddress(rival: Pod, pod: Pod, now: number): boolean {
    return this.#lag.keepsAddress(rival, pod, now);
  }

  /** The last answer that lags, while that is held against it. */
  disregarded(now: number): Disregarded | undefined {
    return this.#lag.disregarded(now);
  }

  /** Whether all that stand where the pod stands, or are called as it is called, are among these. */
  concernsOnly({ addresses, port, slot, uid }: Pod, these: ReadonlySet<Instance>): boolean {
    const isOne = (instance: Instance): boolean => these.has(instance);
    const holders = this.#holders;
    return (
      holders.at(addresses, port).every(isOne) && holders.of(slot).every(isOne) && holders.withUid(uid).every(isOne)
    );
  }

  call(pods: readonly Pod[], removal: Removal, now: number): RollCall {
    const { news, over, forsaking } = removal === 'trusted' ? allNews(pods) : this.#lag.sift(pods, now);
    const seen = this.#recognition.recognise(news, now);
    for (const [instance, pod] of seen)
      if (forsaking.has(pod)) instance.doubtedUntil = now + LAG_MS;
      else if (removal === 'trusted') instance.doubtedUntil = Number.NEGATIVE_INFINITY;
    const displaced = this.#enter(seen, now);
    const present = new Set(seen.keys());
    // Whoever is where DNS does not know of yet is not missing.
    for (const { slot } of over) for (const holder of this.#holders.of(slot)) present.add(holder);
    for (const instance of this.#movedAway(seen, present)) displaced.add(instance);
    for (const instance of displaced) this.#displace(instance, now);
    const isProof = over.length === 0 && forsaking.size === 0;
    if (!isProof) for (const instance of displaced) this.#departed.add(instance, false);
    const gone = isProof ? [...displaced, ...this.#contradicted(seen, now)] : [];
    return { present, displaced, gone, outdated: over.length > 0 };
  }

  /** They were told of again, as they are. */
  affirm(instances: Iterable<Instance>, now: number): void {
    for (const instance of instances) instance.seenAt = now;
  }

  /** Takes out one that is missing; it is remembered, in case it returns. What a trusted source removes is over, too. */
  dismiss(instance: Instance, removal: Removal, now: number): void {
    this.#withdraw(instance);
    this.#departed.add(instance, removal === 'trusted');
    if (removal === 'confirmed') return;
    const { addresses, uid } = instance;
    this.#over.add(instance, now);
    this.#over.add({ addresses, slot: undefined, uid }, now);
  }

  /** Takes in what each instance was seen as; gives those that lost all of their addresses by it. */
  #enter(seen: Seen, now: number): Set<Instance> {
    const displaced = new Set<Instance>();
    for (const [instance, pod] of seen) {
      instance.seenAt = now;
      const news = instance.news(pod);
      if (news === undefined && instance.isCurrent) continue;
      if (instance.isCurrent) this.#holders.delete(instance);
      else this.#admit(instance);
      if (news !== undefined) instance.learn(news);
      for (const rival of this.#dispossess(instance, pod, seen)) displaced.add(rival);
      this.#holders.add(instance);
    }
    return displaced;
  }

  #admit(instance: Instance): void {
    instance.isCurrent = true;
    this.#current.set(instance.id, instance);
    this.#departed.delete(instance);
  }

  /** Its addresses are nobody else's any more, and those that it merely remembers are whose they are now. */
  #dispossess(instance: Instance, pod: Pod, seen: Seen): readonly Instance[] {
    const displaced: Instance[] = [];
    for (const address of instance.addresses)
      for (const rival of this.#holders.at([address], instance.port))
        if (!pod.addresses.includes(address)) instance.drop(address);
        else if (seen.has(rival)) this.#forgetAddress(rival, address);
        else displaced.push(rival);
    return displaced;
  }

  #forgetAddress(holder: Instance, address: string): void {
    this.#holders.delete(holder);
    holder.drop(address);
    this.#holders.add(holder);
  }

  /** Missing, while its name stands at another address. */
  #movedAway(seen: Seen, present: ReadonlySet<Instance>): readonly Instance[] {
    const moved: Instance[] = [];
    for (const instance of seen.keys())
      for (const namesake of this.#holders.of(instance.endpoint.slot))
        if (!present.has(namesake) && hasLostSlotTo(namesake, instance)) moved.push(namesake);
    return moved;
  }

  /** Those who were absent until now, and are gone. */
  #contradicted(seen: Seen, now: number): readonly Instance[] {
    const gone: Instance[] = [];
    if (this.#departed.size === 0) return gone;
    for (const [instance, { addresses }] of seen) {
      if (now < instance.doubtedUntil) continue;
      for (const rival of this.#departed.contradictedBy(instance, addresses)) {
        this.#over.add(rival, now);
        if (this.#departed.delete(rival)) gone.push(rival);
      }
    }
    return gone;
  }

  #displace(instance: Instance, now: number): void {
    this.#over.add(instance, now);
    this.#withdraw(instance);
  }

  #withdraw(instance: Instance): void {
    instance.isCurrent = false;
    this.#current.delete(instance.id);
    this.#holders.delete(instance);
  }
}
