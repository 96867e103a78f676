import type { Snapshot } from '@rollcall/core';

/** `current, 3 endpoints, by dns`. */
export function stateOf({ status, endpoints, source }: Snapshot): string {
  const count = endpoints.length === 1 ? '1 endpoint' : `${endpoints.length} endpoints`;
  return `${status}, ${count}, by ${source}`;
}
