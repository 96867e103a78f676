import type { Endpoint } from '../endpoint.ts';
import type { Change, Move, Snapshot } from '../snapshot.ts';

export type Difference = Omit<Change, 'snapshot' | 'gone'>;

const nothing: Difference = { added: [], removed: [], moved: [], updated: [] };

/** Undefined where there is nothing to tell. */
export function changeOf(
  difference: Difference | undefined,
  gone: readonly Endpoint[],
  snapshot: Snapshot,
): Change | undefined {
  if (difference === undefined && gone.length === 0) return undefined;
  return { ...(difference ?? nothing), gone, snapshot };
}

/** What became of `before` in `after`; undefined where nothing did. */
export function difference(before: readonly Endpoint[], after: readonly Endpoint[]): Difference | undefined {
  const left = new Map(before.map((endpoint) => [endpoint.id, endpoint]));
  const arrived: Endpoint[] = [];
  const updated: Endpoint[] = [];
  for (const endpoint of after) {
    const old = left.get(endpoint.id);
    left.delete(endpoint.id);
    if (old === undefined) arrived.push(endpoint);
    else if (old !== endpoint) updated.push(endpoint);
  }
  return differenceOf([...left.values()], arrived, updated);
}

/** Whoever arrived in a slot that another one left has moved. */
export function differenceOf(
  left: readonly Endpoint[],
  arrived: readonly Endpoint[],
  updated: readonly Endpoint[],
): Difference | undefined {
  if (left.length + arrived.length + updated.length === 0) return undefined;
  const removed = new Set(left);
  const added = new Set(arrived);
  const moved = movesBetween(left, arrived);
  for (const { from, to } of moved) {
    removed.delete(from);
    added.delete(to);
  }
  return { added: [...added], removed: [...removed], moved, updated };
}

/** Same slot, new instance; at the same port if the slot has several. */
function movesBetween(left: readonly Endpoint[], arrived: readonly Endpoint[]): readonly Move[] {
  const bySlot = Map.groupBy(left, ({ slot }) => slot);
  const moves: Move[] = [];
  for (const to of arrived) {
    const namesakes = (to.slot !== undefined && bySlot.get(to.slot)) || [];
    const samePort = namesakes.findIndex(({ port }) => port === to.port);
    const [from] = namesakes.splice(Math.max(samePort, 0), 1);
    if (from !== undefined) moves.push({ from, to });
  }
  return moves;
}
