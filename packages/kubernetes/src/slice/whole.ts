import type { Slice } from '../slice.ts';

/** What one slice means depends on the others: facts about all of them. */
export interface Whole {
  /** IPv4 addresses are listed: what nothing ties to one of them, in an IPv6 slice, may be the same pod once more. */
  readonly hasFour: boolean;
  /** Every endpoint that serves has a zone hint; else none of them counts (kube-proxy, `pkg/proxy/topology.go`). */
  readonly isHinted: boolean;
}

export function wholeOf(slices: Iterable<Slice>): Whole {
  let hasFour = false;
  let hinted = 0;
  let unhinted = 0;
  for (const slice of slices) {
    hasFour ||= slice.family === 4 && slice.endpoints.length > 0;
    hinted += slice.hinted;
    unhinted += slice.unhinted;
  }
  return { hasFour, isHinted: hinted > 0 && unhinted === 0 };
}

export function isSameWhole(a: Whole, b: Whole): boolean {
  return a.hasFour === b.hasFour && a.isHinted === b.isHinted;
}
