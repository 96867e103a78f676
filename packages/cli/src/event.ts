import type { Change, Endpoint, Snapshot } from '@rollcall/core';

/** One line of `rollcall watch`. */
export type WatchEvent =
  | { readonly kind: 'added' | 'removed' | 'updated'; readonly endpoint: Endpoint }
  | { readonly kind: 'moved'; readonly from: Endpoint; readonly endpoint: Endpoint }
  | { readonly kind: 'status'; readonly snapshot: Snapshot };

/** A change's events: who left first, then whoever is there, in the order of the list. */
export function eventsOf({ added, removed, moved, updated, snapshot }: Change): readonly WatchEvent[] {
  const there = snapshot.endpoints.flatMap((endpoint): WatchEvent[] => {
    const move = moved.find(({ to }) => to === endpoint);
    if (move !== undefined) return [{ kind: 'moved', from: move.from, endpoint }];
    if (added.includes(endpoint)) return [{ kind: 'added', endpoint }];
    return updated.includes(endpoint) ? [{ kind: 'updated', endpoint }] : [];
  });
  return [...removed.map((endpoint) => ({ kind: 'removed', endpoint }) as const), ...there];
}
