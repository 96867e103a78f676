import { compareEndpoints, type Endpoint } from '../endpoint.ts';
import { type Difference, differenceOf } from './diff.ts';
import type { Instance } from './instance.ts';

/** So many edits are cheaper to sort in. */
const MANY = 1_000;

/** The endpoints of a Snapshot, in order. A change costs in proportion to itself, but for copies of the list. */
export class Listing {
  /** Instances that may have changed since the last update. */
  #touched: Instance[] = [];
  #isHidden = false;
  #endpoints: readonly Endpoint[] = Object.freeze([]);

  /** The same array until something changes. */
  get endpoints(): readonly Endpoint[] {
    return this.#endpoints;
  }

  touch(instance: Instance): void {
    this.#touched.push(instance);
  }

  /**
   * Shows those that were touched as they are now; undefined where that changes nothing.
   *
   * @param all those that there are, shown or `isHidden`.
   */
  update(all: Iterable<Instance>, isHidden: boolean): Difference | undefined {
    const touched = isHidden === this.#isHidden ? this.#touched : [...all, ...this.#touched];
    this.#touched = [];
    this.#isHidden = isHidden;
    const [left, arrived, outdated, updated]: [Endpoint[], Endpoint[], Endpoint[], Endpoint[]] = [[], [], [], []];
    for (const instance of touched) {
      const before = instance.listed;
      const after = instance.isCurrent && !isHidden ? instance.endpoint : undefined;
      if (before === after) continue;
      instance.listed = after;
      if (before !== undefined) (after === undefined ? left : outdated).push(before);
      if (after !== undefined) (before === undefined ? arrived : updated).push(after);
    }
    const change = differenceOf(left, arrived, updated);
    if (change !== undefined) this.#replace([...left, ...outdated], [...arrived, ...updated]);
    return change;
  }

  #replace(out: readonly Endpoint[], incoming: readonly Endpoint[]): void {
    const list = [...this.#endpoints]; // a plain copy: V8 slices frozen arrays a hundred times slower
    const edit = out.length + incoming.length > MANY ? rebuilt : edited;
    this.#endpoints = Object.freeze(edit(list, out, incoming));
  }
}

function rebuilt(list: readonly Endpoint[], out: readonly Endpoint[], incoming: readonly Endpoint[]): Endpoint[] {
  const left = new Set(out);
  return [...list.filter((endpoint) => !left.has(endpoint)), ...incoming].sort(compareEndpoints);
}

/** Cut and joined again in pieces: most of a large list stays as it is. */
function edited(list: readonly Endpoint[], out: readonly Endpoint[], incoming: readonly Endpoint[]): Endpoint[] {
  const pieces: Endpoint[][] = [];
  let kept = 0;
  for (const { from, to, put } of cutsIn(list, out, incoming)) {
    pieces.push(list.slice(kept, from), put);
    kept = to;
  }
  return ([] as Endpoint[]).concat(...pieces, list.slice(kept));
}

/** What stands from `from` to `to` goes out, and `put` comes in. */
interface Cut {
  readonly from: number;
  readonly put: Endpoint[];
  to: number;
}

/** In order, and neighbours as one: whoever moved mostly stands where it stood. */
function cutsIn(list: readonly Endpoint[], out: readonly Endpoint[], incoming: readonly Endpoint[]): readonly Cut[] {
  const edits = [
    ...incoming.toSorted(compareEndpoints).map((put) => ({ at: placeOf(list, put), put })),
    ...out.map((each) => ({ at: placeOf(list, each), put: undefined })),
  ].sort((a, b) => a.at - b.at);
  const cuts: Cut[] = [];
  for (const { at, put } of edits) {
    const last = cuts.at(-1);
    const cut = last === undefined || at > last.to ? { from: at, to: at, put: [] } : last;
    if (cut !== last) cuts.push(cut);
    if (put === undefined) cut.to = at + 1;
    else cut.put.push(put);
  }
  return cuts;
}

/** Where it stands, or would stand. Comparing is what costs: it is done log n times, not n times. */
function placeOf(list: readonly Endpoint[], endpoint: Endpoint): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareEndpoints(list[middle] as Endpoint, endpoint) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
