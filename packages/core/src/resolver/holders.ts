import type { Instance } from './instance.ts';

/** Which of the current instances stands where, and under which name. */
export class Holders {
  readonly #byAddress = new Map<string, Instance>();
  readonly #bySlot = new Map<string, Set<Instance>>();

  at(addresses: readonly string[], port: number): Instance[] {
    return addresses.flatMap((address) => this.#byAddress.get(addressKey(address, port)) ?? []);
  }

  /** Several where a slot has several ports. */
  of(slot: string): readonly Instance[] {
    return [...(this.#bySlot.get(slot) ?? [])];
  }

  add(instance: Instance): void {
    for (const address of instance.addresses) this.#byAddress.set(addressKey(address, instance.port), instance);
    if (instance.slot === undefined) return;
    const holders = this.#bySlot.get(instance.slot);
    if (holders === undefined) this.#bySlot.set(instance.slot, new Set([instance]));
    else holders.add(instance);
  }

  delete(instance: Instance): void {
    for (const address of instance.addresses) {
      const key = addressKey(address, instance.port);
      if (this.#byAddress.get(key) === instance) this.#byAddress.delete(key);
    }
    if (instance.slot !== undefined) this.#bySlot.get(instance.slot)?.delete(instance);
    if (instance.slot !== undefined && this.of(instance.slot).length === 0) this.#bySlot.delete(instance.slot);
  }
}

export function addressKey(address: string, port: number): string {
  return `${address} ${port}`;
}
