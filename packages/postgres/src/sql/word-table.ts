/**
 * Finds words where they stand in a text, in upper or lower case: no copy is made of them, as most texts are made anew for
 * each query, and a copy of each of their words would take longer than all the rest.
 */
export class WordTable<T> {
  readonly #values: T[] = [];
  /** Where in `#values`, counted from 1: at the hash, or at the next that is free. */
  readonly #slots: Int32Array;
  /** All words, one behind the other. */
  readonly #letters: Uint16Array;
  /** Where each begins; the next one's beginning is its end. */
  readonly #starts: Int32Array;

  /** @param entries words in lower case, ASCII alone; a later one replaces an earlier one. */
  constructor(entries: Iterable<readonly [string, T]>) {
    const all = new Map(entries);
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(all.size * 4)));
    this.#letters = Uint16Array.from([...all.keys()].join(''), (letter) => letter.charCodeAt(0));
    this.#starts = new Int32Array(all.size + 1);
    for (const [word, value] of all) this.#add(word.length, value);
  }

  find(units: Uint16Array, start: number, end: number): T | undefined {
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let slot = hash(units, start, end) & mask; ; slot = (slot + 1) & mask) {
      const index = (slots[slot] as number) - 1;
      if (index < 0) return undefined;
      if (this.#isAt(index, units, start, end)) return this.#values[index];
    }
  }

  #add(length: number, value: T): void {
    const mask = this.#slots.length - 1;
    const start = this.#starts[this.#values.length] as number;
    let slot = hash(this.#letters, start, start + length) & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = this.#values.push(value);
    this.#starts[this.#values.length] = start + length;
  }

  #isAt(index: number, units: Uint16Array, start: number, end: number): boolean {
    const letters = this.#letters;
    const from = this.#starts[index] as number;
    if ((this.#starts[index + 1] as number) - from !== end - start) return false;
    for (let at = start; at < end; at++) if (lower(units[at] as number) !== letters[from + at - start]) return false;
    return true;
  }
}

/** Of the length and five letters: they tell most words apart, and it takes the same time for all. */
function hash(units: Uint16Array, start: number, end: number): number {
  const length = end - start;
  const at = (place: number): number => (units[place] as number) & 31;
  const ends = at(start) | (at(end - 1) << 5) | (at(start + (length >> 1)) << 10);
  const between = at(start + (length >> 2)) | (at(end - 1 - (length >> 2)) << 5);
  return Math.imul(ends ^ (between << 13) ^ (length << 21), 0x9e37_79b1) >>> 18;
}

/** As PostgreSQL folds: ASCII alone. */
function lower(unit: number): number {
  return unit >= 65 && unit <= 90 ? unit + 32 : unit;
}
