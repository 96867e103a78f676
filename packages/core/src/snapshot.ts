import type { Endpoint } from './endpoint.ts';
import type { Resolution } from './resolution.ts';

/**
 * - `pending`: no resolution has come yet.
 * - `current`: as the source told it last.
 * - `stale`: the last good set; the source cannot say, or says "empty" and is not believed yet.
 * - `empty`: known to be nobody.
 * - `failed`: there is no good set yet, or `maxStaleMs` has passed.
 */
export type Status = 'pending' | 'current' | 'stale' | 'empty' | 'failed';

/** What is known right now. Immutable. */
export interface Snapshot {
  readonly status: Status;
  /** By ordinal, then name. The same array until the set changes: cache by it. */
  readonly endpoints: readonly Endpoint[];
  /** Grows by one with every change of `endpoints` or `status`. */
  readonly version: number;
  /** Epoch ms of the last good resolution; NaN if there was none. */
  readonly updatedAt: number;
  /** The name of the source that told of it. */
  readonly source: string;
  /** Why it is not `current`; undefined where it is. */
  readonly reason: Resolution | undefined;
}

/**
 * The difference between two snapshots, and what became known of those who had left. At least one of the lists has
 * somebody in it: a no-op update is no event.
 */
export interface Change {
  readonly added: readonly Endpoint[];
  readonly removed: readonly Endpoint[];
  /** Same slot, new instance: a pod that was restarted. In neither `added` nor `removed`. */
  readonly moved: readonly Move[];
  /** Same instance, other facts: it began to drain, or a second address became known. */
  readonly updated: readonly Endpoint[];
  /**
   * Known, from now on, to be no more: a watch saw it deleted, its slot stands at another address, or its address belongs
   * to another. Among `removed` and `from` of `moved`, or removed by an earlier change, and merely absent until now.
   * Whoever is removed and not gone may be alive: a readiness probe that fails looks the same.
   */
  readonly gone: readonly Endpoint[];
  readonly snapshot: Snapshot;
}

export interface Move {
  readonly from: Endpoint;
  readonly to: Endpoint;
}
