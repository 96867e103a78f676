import { compareEndpoints, type Endpoint } from '../endpoint.ts';
import { type Difference, difference } from './diff.ts';

/** The endpoints of a Snapshot, in order. A change costs in proportion to itself, but for one copy of the list. */
export class Listing {
  #endpoints: readonly Endpoint[] = Object.freeze([]);

  /** The same array until something changes. */
  get endpoints(): readonly Endpoint[] {
    return this.#endpoints;
  }

  /** Takes out `before` (some that are listed), and puts in `after`; undefined where that changes nothing. */
  replace(before: readonly Endpoint[], after: readonly Endpoint[]): Difference | undefined {
    const change = difference(before, after);
    if (change === undefined) return undefined;
    const out = new Set(before);
    const rest = this.#endpoints.filter((endpoint) => !out.has(endpoint));
    this.#endpoints = Object.freeze(merge(rest, after.toSorted(compareEndpoints)));
    return change;
  }
}

/** Of two lists in order, one. */
function merge(left: readonly Endpoint[], right: readonly Endpoint[]): Endpoint[] {
  const merged: Endpoint[] = [];
  let at = 0;
  for (const endpoint of right) {
    const to = insertionPoint(left, endpoint, at);
    for (; at < to; at++) merged.push(left[at] as Endpoint);
    merged.push(endpoint);
  }
  for (; at < left.length; at++) merged.push(left[at] as Endpoint);
  return merged;
}

/** Comparing is what costs: it is done log n times for one that comes in, not n times. */
function insertionPoint(list: readonly Endpoint[], endpoint: Endpoint, from: number): number {
  let [low, high] = [from, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareEndpoints(list[middle] as Endpoint, endpoint) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
