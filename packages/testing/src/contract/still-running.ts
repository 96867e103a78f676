import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';

const betweenLooksMs = 10;

/**
 * Afterwards nothing holds this process open that did not before: no socket, no timer, no file. There should be many
 * errands, so that what each of them leaves behind stands out from the runner's own comings and goings.
 */
export async function assertLeaveNothing(
  errands: readonly (() => Promise<unknown>)[],
  patienceMs: number,
): Promise<void> {
  const before = running();
  const left = (): readonly string[] =>
    [...running()].flatMap(([kind, count]) => (count - (before.get(kind) ?? 0) > errands.length / 2 ? kind : []));
  for (const run of errands) await run();
  // Sockets take a moment to close.
  for (let ms = 0; ms < patienceMs && left().length > 0; ms += betweenLooksMs) await sleep(betweenLooksMs);
  assert.deepEqual(left(), [], 'Something is left running, and would hold the process open.');
}

/** How many of each kind hold the process open. */
function running(): ReadonlyMap<string, number> {
  const kinds = Map.groupBy(process.getActiveResourcesInfo(), (kind) => kind);
  return new Map([...kinds].map(([kind, all]) => [kind, all.length]));
}
