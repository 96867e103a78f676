import type { Instance } from './instance.ts';

/** Which of the current instances stands where, and under which name. */
export class Holders {
  readonly #byAddress = new Map<string, Instance>();
  readonly #bySlot = new Groups();
  readonly #byUid = new Groups();

  at(addresses: readonly string[], port: number): Instance[] {
    return addresses.flatMap((address) => this.#byAddress.get(addressKey(address, port)) ?? []);
  }

  /** Several where a slot has several ports. */
  of(slot: string): readonly Instance[] {
    return this.#bySlot.get(slot);
  }

  withUid(uid: string): readonly Instance[] {
    return this.#byUid.get(uid);
  }

  add(instance: Instance): void {
    for (const address of instance.addresses) this.#byAddress.set(addressKey(address, instance.port), instance);
    this.#bySlot.add(instance.slot, instance);
    this.#byUid.add(instance.uid, instance);
  }

  delete(instance: Instance): void {
    for (const address of instance.addresses) {
      const key = addressKey(address, instance.port);
      if (this.#byAddress.get(key) === instance) this.#byAddress.delete(key);
    }
    this.#bySlot.delete(instance.slot, instance);
    this.#byUid.delete(instance.uid, instance);
  }
}

class Groups {
  readonly #groups = new Map<string, Set<Instance>>();

  get(key: string): readonly Instance[] {
    return [...(this.#groups.get(key) ?? [])];
  }

  add(key: string | undefined, instance: Instance): void {
    if (key === undefined) return;
    const group = this.#groups.get(key);
    if (group === undefined) this.#groups.set(key, new Set([instance]));
    else group.add(instance);
  }

  delete(key: string | undefined, instance: Instance): void {
    const group = key === undefined ? undefined : this.#groups.get(key);
    group?.delete(instance);
    if (key !== undefined && group?.size === 0) this.#groups.delete(key);
  }
}

export function addressKey(address: string, port: number): string {
  return `${address} ${port}`;
}
