/** What can be held: a place, and perhaps a name and a uid. */
export interface Holder {
  readonly addresses: readonly string[];
  readonly port: number;
  /** Null: known to be shared. */
  readonly slot: string | null | undefined;
  readonly uid: string | undefined;
}

/** Who (which instance, which pod of an answer) stands where, and under which name. */
export class Holders<T extends Holder> {
  // Keyed by what is there already: to put address and port together costs more than the search.
  readonly #byAddress = new Groups<T>();
  readonly #bySlot = new Groups<T>();
  readonly #byUid = new Groups<T>();

  at(addresses: readonly string[], port: number): readonly T[] {
    const found: T[] = [];
    for (const address of addresses)
      for (const holder of this.#byAddress.get(address)) if (holder.port === port) found.push(holder);
    return found;
  }

  /** Several where a slot has several ports. */
  of(slot: string | null | undefined): readonly T[] {
    return this.#bySlot.get(slot);
  }

  withUid(uid: string | undefined): readonly T[] {
    return this.#byUid.get(uid);
  }

  /** Those of each name. */
  get byName(): Iterable<readonly T[]> {
    return this.#bySlot.all;
  }

  add(holder: T): void {
    for (const address of holder.addresses) this.#byAddress.add(address, holder);
    this.#bySlot.add(holder.slot, holder);
    this.#byUid.add(holder.uid, holder);
  }

  delete(holder: T): void {
    for (const address of holder.addresses) this.#byAddress.delete(address, holder);
    this.#bySlot.delete(holder.slot, holder);
    this.#byUid.delete(holder.uid, holder);
  }
}

type Key = string | null | undefined;

/** A key that is not known has no group. */
class Groups<T> {
  readonly #groups = new Map<Key, T[]>();

  get all(): Iterable<readonly T[]> {
    return this.#groups.values();
  }

  get(key: Key): readonly T[] {
    return this.#groups.get(key) ?? nobody;
  }

  add(key: Key, member: T): void {
    if (key == null) return;
    const group = this.#groups.get(key);
    if (group === undefined) this.#groups.set(key, [member]);
    else group.push(member);
  }

  delete(key: Key, member: T): void {
    const group = this.#groups.get(key);
    const index = group?.indexOf(member) ?? -1;
    if (group === undefined || index < 0) return;
    if (group.length === 1) this.#groups.delete(key);
    else group.splice(index, 1);
  }
}

const nobody: readonly never[] = [];
