/** What may be under way, in one place at a time: where it stands among the others, -1 where it does not. */
export interface Placed {
  place: number;
}

/**
 * What is under way, in no order. To come or to leave takes a moment, however many there are.
 *
 * A `Set` would do; but V8 makes a new table for it every few dozen requests, and the one before points to it from then on
 * (`OrderedHashTable::SetNextTable`, for iterators). Once one of these tables has got old, all later ones are held by it,
 * and the requests in them, until the next major collection: each minor one copied most of the requests that were over,
 * which took 2 µs for each by undici, and 5 to 9 by node:http.
 */
export class UnderWay<T extends Placed> {
  readonly #all: T[] = [];

  add(item: T): void {
    item.place = this.#all.push(item) - 1;
  }

  /** If it is there. */
  delete(item: T): void {
    if (item.place < 0) return;
    const last = this.#all.pop() as T;
    if (last !== item) {
      this.#all[item.place] = last;
      last.place = item.place;
    }
    item.place = -1;
  }

  /** As it is now. */
  all(): readonly T[] {
    return [...this.#all];
  }
}
