import type { Lsn } from './lsn.ts';
import type { Position } from './position.ts';

/** Where a server has come to. */
export type Standing = Position & { readonly lsn: Lsn };

/**
 * Who has what, also across failovers. On one timeline places compare by themselves. A later one has what the one before
 * it had where it forked off; where that was, no server tells without privileges. It was not beyond where the new primary
 * was when it was first seen: whoever has replayed so much of the new timeline has all that is left of those before it,
 * and the new primary has no more of them either.
 */
export class Timelines {
  /** By cluster, then timeline. */
  readonly #first = new Map<string, Map<number, Lsn>>();

  /** A server that takes writes was seen there. */
  led({ cluster, timeline, lsn }: Standing): void {
    const own = this.#first.get(cluster) ?? new Map<number, Lsn>();
    this.#first.set(cluster, own);
    const first = own.get(timeline);
    if (first === undefined || lsn < first) own.set(timeline, lsn);
  }

  /** The latest in which anybody was seen to take writes; 0 for none. */
  latest(cluster: string): number {
    return Math.max(0, ...(this.#first.get(cluster)?.keys() ?? []));
  }

  /** A server that stands there has all of `wanted`, or what it does not have nobody has. */
  covers(server: Standing, wanted: Position): boolean {
    if (server.cluster !== wanted.cluster || server.timeline < wanted.timeline) return false;
    if (server.timeline === wanted.timeline) return wanted.lsn !== undefined && server.lsn >= wanted.lsn;
    const first = this.#first.get(server.cluster)?.get(server.timeline);
    return first !== undefined && server.lsn >= first;
  }
}
