import type { Endpoint } from '../endpoint.ts';
import type { Change, Move } from '../snapshot.ts';

export type Difference = Omit<Change, 'snapshot' | 'gone'>;

/** What became of `before` in `after`; undefined where nothing did. */
export function difference(before: readonly Endpoint[], after: readonly Endpoint[]): Difference | undefined {
  const left = new Map(before.map((endpoint) => [endpoint.id, endpoint]));
  const added: Endpoint[] = [];
  const updated: Endpoint[] = [];
  for (const endpoint of after) {
    const old = left.get(endpoint.id);
    left.delete(endpoint.id);
    if (old === undefined) added.push(endpoint);
    else if (old !== endpoint) updated.push(endpoint);
  }
  const moved = takeMoves(left, added);
  const arrived = new Set(moved.map(({ to }) => to));
  const newcomers = added.filter((endpoint) => !arrived.has(endpoint));
  if (left.size + newcomers.length + moved.length + updated.length === 0) return undefined;
  return { added: newcomers, removed: [...left.values()], moved, updated };
}

/** Same slot, new instance; at the same port if the slot has several. What moved is taken out of `left`. */
function takeMoves(left: Map<string, Endpoint>, added: readonly Endpoint[]): Move[] {
  const bySlot = Map.groupBy(left.values(), ({ slot }) => slot);
  const moves: Move[] = [];
  for (const to of added) {
    const gone = to.slot === undefined ? [] : (bySlot.get(to.slot) ?? []).filter(({ id }) => left.has(id));
    const from = gone.find(({ port }) => port === to.port) ?? gone[0];
    if (from === undefined) continue;
    left.delete(from.id);
    moves.push({ from, to });
  }
  return moves;
}
