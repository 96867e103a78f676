import type { Sighting } from './endpoint.ts';

/**
 * One lookup's word on one *part* of the set: a slice, an address family, or all of it. It is a closed union because
 * the three must never be confused: a server that fails says nothing about the pods.
 *
 * - `found`: these, and no others, make up the part.
 * - `empty`: the part has nobody in it, and whoever said so should know.
 * - `unknown`: nobody could say. Unknown never means empty.
 */
export type Resolution = Found | Empty | Unknown;

interface Word {
  /** Which part of the set. Default: all of it. */
  readonly part?: string | undefined;
  /** For people: what was asked, whom, and what came back. Shown by `explain()`. */
  readonly detail?: string | undefined;
}

export interface Found extends Word {
  readonly kind: 'found';
  readonly endpoints: readonly Sighting[];
  /** For how long the answer may be believed (a TTL, in ms). Default: until the next lookup. */
  readonly expiresInMs?: number | undefined;
  /**
   * `false`: more is still to come (another part, a name that could not be looked up). It adds, and removes nothing.
   * Default: true. A watch that tells of several parts says so until the last of them.
   */
  readonly synced?: boolean | undefined;
}

export interface Empty extends Word {
  readonly kind: 'empty';
  readonly code: 'nxdomain' | 'nodata' | 'no-endpoints' | 'deleted';
  readonly expiresInMs?: number | undefined;
}

export interface Unknown extends Word {
  readonly kind: 'unknown';
  readonly code: UnknownCode;
  readonly cause?: unknown;
}

export type UnknownCode = 'servfail' | 'refused' | 'timeout' | 'forbidden' | 'malformed' | 'unreachable';

/** The resolution in one line, for logs and `explain()`. */
export function describeResolution(resolution: Resolution): string {
  const count = resolution.kind === 'found' ? `${resolution.endpoints.length} endpoints` : resolution.code;
  const text = `${resolution.kind}: ${count}`;
  return resolution.detail === undefined ? text : `${text} (${resolution.detail})`;
}
