import type { Condition } from '@rollcall/core';

/**
 * What is kept of an EndpointSlice (kubernetes/api, `discovery/v1/types.go`): one family's endpoints that have the same
 * ports. A service has several: for each family, for each map of ports, and for each hundred endpoints.
 */
export interface Slice {
  readonly name: string;
  /** Of the object: another one of the same name has another. */
  readonly uid: string;
  /** Says whether it changed, and nothing else: it is opaque. */
  readonly version: string;
  /** When what it tells of changed, as the controller says (RFC 3339); '' after a deletion, or where nobody said. */
  readonly changedAt: string;
  readonly family: 4 | 6;
  readonly ports: readonly SlicePort[];
  readonly endpoints: readonly SliceEndpoint[];
  /** How many of those that serve have a zone hint, and how many have none. */
  readonly hinted: number;
  readonly unhinted: number;
  /** What could not be read of it, for `explain()`. */
  readonly problems: readonly string[];
}

export interface SlicePort {
  /** Empty for an unnamed one. */
  readonly name: string;
  /** Undefined: every port (a nil in the API). */
  readonly port: number | undefined;
  readonly isTcp: boolean;
}

export interface SliceEndpoint {
  readonly address: string;
  readonly condition: Condition;
  /** The name at which DNS knows it, if it has one of its own. */
  readonly hostname: string | undefined;
  /** Of the pod, as those below; undefined where a user wrote the slice. */
  readonly uid: string | undefined;
  readonly pod: string | undefined;
  readonly zone: string | undefined;
  /** For whose requests it is meant (hints); empty where nobody said. */
  readonly forZones: readonly string[];
}

/** A pod is itself in whichever slice it stands. */
export function keyOf({ uid, address }: SliceEndpoint): string {
  return uid ?? address;
}

/** It is told again, as it is: nothing came of it. */
export function isSame(a: Slice | undefined, b: Slice): boolean {
  return a !== undefined && a.uid === b.uid && a.version === b.version && b.version !== '';
}
