import { expect, test } from 'vitest';
import { isThorough, printFigures, quantile } from './figures.ts';
import { playRounds } from './rounds.ts';

const failovers = isThorough ? 100 : 5;

test(`${failovers} primaries killed under a load: what was not sent waits, reads go on, and nothing is left behind`, async () => {
  const played = await playRounds(failovers);
  const { gapsMs, blurMs, withoutMs, errors, ...counted } = played;
  printFigures(`${failovers} failovers, asynchronous replication, 200 writes and 200 reads a second`, {
    ...counted,
    'server writable to first write, p50 (ms)': quantile(gapsMs, 0.5),
    'server writable to first write, p99 (ms)': quantile(gapsMs, 0.99),
    '… of which the look at it, p50 (ms)': quantile(blurMs, 0.5),
    'SIGKILL to first write, p50 (ms)': quantile(withoutMs, 0.5),
    errors: JSON.stringify(errors),
  });
  // `lost` is not: who was killed had acknowledged what no standby had.
  expect(counted).toMatchObject({ failedUnsent: 0, duplicated: 0, ghosts: 0, failedReads: 0, unhandled: 0, leaked: 0 });
});
