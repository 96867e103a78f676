import type { Lsn } from './lsn.ts';

/** How far somebody has come in the history of one cluster. */
export interface Position {
  /** `system_identifier` */
  readonly cluster: string;
  readonly timeline: number;
  /** Undefined where it is not known yet: beyond all that is known of this timeline. */
  readonly lsn: Lsn | undefined;
}

/**
 * Whoever has the later one has the other as well, or nobody has: a timeline begins where its primary had come to, and
 * what the one before has beyond that is lost.
 */
export function later(one: Position | undefined, other: Position): Position {
  if (one === undefined) return other;
  if (one.timeline !== other.timeline) return one.timeline > other.timeline ? one : other;
  if (one.lsn === undefined || other.lsn === undefined) return one.lsn === undefined ? one : other;
  return one.lsn > other.lsn ? one : other;
}
