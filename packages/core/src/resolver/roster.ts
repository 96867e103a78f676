import { LRUCache } from 'lru-cache';
import type { Endpoint } from '../endpoint.ts';
import type { Removal } from '../source.ts';
import { Instance, nameOf } from './instance.ts';
import { compatible, type Pod } from './unite.ts';

/** For how long what is known to be over (a slot's former address, a removed pod) is the word of a server that lags. */
export const LAG_MS = 60_000;
/** Absent instances that are remembered: one that returns (its probe passes again) is the instance it was. */
const REMEMBERED = 1_024;

/** What one answer said of the instances. */
export interface RollCall {
  readonly present: ReadonlySet<Instance>;
  /** Proven gone: its slot moved, or its address is another's. */
  readonly gone: ReadonlySet<Instance>;
  /** The answer named something that is known to be over: it proves no absence. */
  readonly outdated: boolean;
}

/**
 * Decides which instance a pod is. A pod *is* a known instance if its port is equal, they share an address, and neither
 * uids nor slots differ where both are known; what it does not know keeps its remembered value. So one pod has one id
 * whichever source tells of it, and a restart, a reboot (same uid, new IP), a swap of addresses and an IP that went to
 * a stranger are all new instances.
 *
 * It removes nobody: who is missing is for `Absences` to judge.
 */
export class Roster {
  readonly #current = new Map<string, Instance>();
  readonly #byAddress = new Holders();
  readonly #bySlot = new Holders();
  readonly #absent = new LRUCache<string, Instance>({ max: REMEMBERED });
  readonly #left = new LRUCache<string, number>({ max: REMEMBERED });
  readonly #struck = new WeakMap<Instance, number>();
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

  /** Whether the pod held (one of) its addresses before this answer. */
  isOwner(pod: Pod): boolean {
    return this.#currentAt(pod).some((instance) => compatible(instance, pod));
  }

  call(pods: readonly Pod[], removal: Removal, now: number): RollCall {
    const present = new Set<Instance>();
    const changed = new Map<Instance, Pod>();
    let outdated = false;
    for (const pod of pods) {
      if (removal === 'confirmed' && this.#isStruck(pod, now)) {
        outdated = true;
        continue;
      }
      const behind = removal === 'confirmed' ? this.#laggingBehind(pod, now) : undefined;
      const instance = behind ?? this.#identify(pod, now);
      present.add(instance);
      if (behind === undefined) changed.set(instance, pod);
      else outdated = true;
    }
    const gone = this.#enter(changed, present);
    for (const instance of gone) this.#forget(instance, now);
    return { present, gone, outdated };
  }

  /** Takes an absent instance out; it is remembered, in case it returns. */
  dismiss(instance: Instance, removal: Removal, now: number): void {
    if (removal === 'trusted') this.#struck.set(instance, now);
    this.#withdraw(instance);
    for (const address of instance.addresses) this.#absent.set(addressKey(address, instance.port), instance);
  }

  #identify(pod: Pod, now: number): Instance {
    const known = this.#currentAt(pod).find((instance) => compatible(instance, pod)) ?? this.#returned(pod);
    if (known !== undefined) return known;
    this.#count += 1;
    return new Instance(`${nameOf(pod)}#${this.#count}`, pod, now);
  }

  #returned(pod: Pod): Instance | undefined {
    for (const address of pod.addresses) {
      const instance = this.#absent.get(addressKey(address, pod.port));
      if (instance !== undefined && compatible(instance, pod)) return instance;
    }
    return undefined;
  }

  /** A trusted source has just removed it: DNS, which hears of it later, may not bring it back. */
  #isStruck(pod: Pod, now: number): boolean {
    const returned = this.#returned(pod);
    return returned !== undefined && now - (this.#struck.get(returned) ?? Number.NaN) < LAG_MS;
  }

  /** The slot's instance, where the pod stands at an address that the slot left just now. */
  #laggingBehind(pod: Pod, now: number): Instance | undefined {
    if (pod.slot == null) return undefined;
    const holder = this.#bySlot.get(slotKey(pod.slot, pod.port));
    if (holder === undefined || pod.addresses.some((address) => holder.addresses.includes(address))) return undefined;
    const isLate = pod.addresses.some((a) => now - (this.#left.get(`${pod.slot} ${a}`) ?? Number.NaN) < LAG_MS);
    return isLate ? holder : undefined;
  }

  /** Takes in what each instance was seen as; gives those that lost their slot or their address by it. */
  #enter(changed: ReadonlyMap<Instance, Pod>, present: ReadonlySet<Instance>): Set<Instance> {
    const gone = new Set<Instance>();
    for (const [instance, pod] of changed) {
      const before = instance.endpoint;
      instance.update(pod);
      if (instance.endpoint === before && this.#current.has(instance.id)) continue;
      for (const loser of this.#claim(instance, before)) if (!present.has(loser)) gone.add(loser);
    }
    return gone;
  }

  /** Indexes the instance under its slot and addresses, and gives whoever held them. */
  #claim(instance: Instance, before: Endpoint): Instance[] {
    const losers: (Instance | undefined)[] = [];
    for (const address of before.addresses) this.#byAddress.delete(addressKey(address, instance.port), instance);
    for (const address of instance.addresses) {
      const key = addressKey(address, instance.port);
      losers.push(this.#byAddress.take(key, instance));
      this.#absent.delete(key);
    }
    const { slot } = instance.endpoint;
    if (slot !== undefined) losers.push(this.#bySlot.take(slotKey(slot, instance.port), instance));
    this.#current.set(instance.id, instance);
    return losers.filter((loser) => loser !== undefined);
  }

  #forget(instance: Instance, now: number): void {
    if (instance.slot !== undefined)
      for (const address of instance.addresses) this.#left.set(`${instance.slot} ${address}`, now);
    this.#withdraw(instance);
  }

  #withdraw(instance: Instance): void {
    this.#current.delete(instance.id);
    for (const address of instance.addresses) this.#byAddress.delete(addressKey(address, instance.port), instance);
    if (instance.slot !== undefined) this.#bySlot.delete(slotKey(instance.slot, instance.port), instance);
  }

  #currentAt(pod: Pod): Instance[] {
    return pod.addresses.flatMap((address) => this.#byAddress.get(addressKey(address, pod.port)) ?? []);
  }
}

/** Who holds what. A key that was taken over is not the former holder's to delete. */
class Holders {
  readonly #map = new Map<string, Instance>();

  get(key: string): Instance | undefined {
    return this.#map.get(key);
  }

  /** Gives whoever else held it. */
  take(key: string, instance: Instance): Instance | undefined {
    const held = this.#map.get(key);
    this.#map.set(key, instance);
    return held === instance ? undefined : held;
  }

  delete(key: string, instance: Instance): void {
    if (this.#map.get(key) === instance) this.#map.delete(key);
  }
}

function addressKey(address: string, port: number): string {
  return `${address} ${port}`;
}

function slotKey(slot: string, port: number): string {
  return `${slot} ${port}`;
}
