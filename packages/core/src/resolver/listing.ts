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
    const rest = without(this.#endpoints, before);
    this.#endpoints = Object.freeze(merge(rest, after.toSorted(compareEndpoints)));
    return change;
  }
}

/** Both lists are cut where something goes out or comes in, and joined in pieces: most of a large list stays as it is. */
function without(list: readonly Endpoint[], out: readonly Endpoint[]): readonly Endpoint[] {
  const cuts = out.map((endpoint) => placeOf(list, endpoint)).sort((a, b) => a - b);
  const pieces = cuts.map((cut, index) => list.slice((cuts[index - 1] ?? -1) + 1, cut));
  return ([] as Endpoint[]).concat(...pieces, list.slice((cuts.at(-1) ?? -1) + 1));
}

function merge(list: readonly Endpoint[], incoming: readonly Endpoint[]): Endpoint[] {
  const places = incoming.map((endpoint) => placeOf(list, endpoint));
  const pieces = incoming.map((endpoint, index) => [...list.slice(places[index - 1] ?? 0, places[index]), endpoint]);
  return ([] as Endpoint[]).concat(...pieces, list.slice(places.at(-1) ?? 0));
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
