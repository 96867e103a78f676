import { expect, test } from 'vitest';
import { isThorough, printFigures } from './figures.ts';
import { rejoin, streaming, succeed } from './operator.ts';
import { Stage } from './stage.ts';

const writes = isThorough ? 100_000 : 2_000;
const perFailover = isThorough ? 3_000 : 500;
const LINES = 16;

/** Kills the primary whenever so many more were written. @returns who leads in the end. */
async function disturb(stage: Stage): Promise<{ failovers: number; primary: Stage['cluster']['nodes'][number] }> {
  const { cluster, history, settings } = stage;
  let primary = cluster.node(0);
  let failovers = 0;
  for (; history.size < writes; failovers++) {
    const until = Math.min(writes, history.size + perFailover);
    while (history.size < until) await new Promise(setImmediate);
    const old = primary;
    await old.kill();
    ({ node: primary } = await succeed(cluster.nodes.filter((node) => node !== old)));
    await rejoin(old, primary, settings);
    await streaming(primary, 2);
  }
  return { failovers, primary };
}

test(`${writes} writes with a quorum of standbys, the primary killed again and again: none lost, none twice`, async () => {
  await using stage = await Stage.open('quorum', { waitMs: 60_000 });
  const { load, history } = stage;
  const [{ primary, failovers }] = await Promise.all([disturb(stage), load.flood(LINES, () => history.size >= writes)]);
  const verdict = await stage.check(primary);
  const { unhandled, leaked } = stage;
  printFigures(`${writes} writes, synchronous replication (ANY 1)`, {
    failovers,
    ...verdict,
    reads: load.reads,
    failedReads: load.readErrors.length,
    errors: JSON.stringify(Object.fromEntries(history.errors)),
  });
  expect(verdict).toMatchObject({ lost: 0, duplicated: 0, ghosts: 0, failedUnsent: 0 });
  expect({ unhandled, leaked, readErrors: load.readErrors }).toEqual({ unhandled: 0, leaked: 0, readErrors: [] });
});
