import { LRUCache } from 'lru-cache';
import { Holders } from './holders.ts';
import type { Instance } from './instance.ts';

/** As many are remembered. */
const REMEMBERED = 1_024;

/**
 * Who has left and may return as who it was: its probe passes again. Until it is contradicted: its slot stands at another
 * instance, or its address belongs to another one. Then it is gone.
 */
export class Departed {
  /** Whether each of them is gone all the same: an API that deleted it may list it again. */
  readonly #isGone = new LRUCache<Instance, boolean>({
    max: REMEMBERED,
    dispose: (_isGone, instance) => this.#places.delete(instance),
  });
  readonly #places = new Holders<Instance>();

  get size(): number {
    return this.#isGone.size;
  }

  /** Who stood there. */
  at(addresses: readonly string[], port: number): readonly Instance[] {
    return this.#places.at(addresses, port);
  }

  add(instance: Instance, isGone: boolean): void {
    this.#isGone.set(instance, isGone);
    this.#places.add(instance);
  }

  /** Whom it contradicts that `instance` stands at `addresses`. */
  contradictedBy(instance: Instance, addresses: readonly string[]): readonly Instance[] {
    const namesakes = this.#places.of(instance.endpoint.slot).filter((other) => hasLostSlotTo(other, instance));
    return [...this.#places.at(addresses, instance.port), ...namesakes];
  }

  /** It has returned, or will not. Gives whether it was merely absent. */
  delete(instance: Instance): boolean {
    const isGone = this.#isGone.peek(instance);
    if (isGone !== undefined) this.#isGone.delete(instance);
    return isGone === false;
  }
}

/**
 * Its name stands at another address: whatever the port, as that may change with a restart, too. A name that was shared
 * was nobody's in particular, and says nothing about any of those who had it.
 */
export function hasLostSlotTo(instance: Instance, other: Instance): boolean {
  const { slot, addresses } = instance.endpoint;
  return slot === other.endpoint.slot && !addresses.some((address) => other.addresses.includes(address));
}
