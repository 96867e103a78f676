import { createResolver } from '@rollcall/core';
import { endpointSlices } from '@rollcall/kubernetes';
import { createCluster, manualClock } from '@rollcall/testing';
import { type Row, row } from '../row.ts';
import { sliceOf } from './slices.ts';

const RELISTS = 1_000;
/** As long as it takes for a failure to be forgotten. */
const HEALTHY_MS = 120_001;

/** The server forgets what it was asked for, again and again, and tells of the same slices anew. */
export async function relists(): Promise<readonly Row[]> {
  const clock = manualClock();
  await using cluster = await createCluster({ clock });
  cluster.api.apply(sliceOf(0, 0));
  const source = endpointSlices('web.default:http', { kubeconfig: cluster.api.kubeconfig, clock });
  await using resolver = createResolver(source, { clock });
  await clock.advance(1_000);
  let events = 0;
  const count = (): void => {
    events += 1;
  };
  resolver.on('change', count);
  resolver.on('status', count);
  for (let relist = 0; relist < RELISTS; relist += 1) {
    cluster.api.fail(410)[Symbol.dispose]();
    await clock.advance(HEALTHY_MS);
  }
  const { 'WATCH web': watches = 0 } = cluster.api.requestsBy;
  if (watches <= RELISTS) throw new Error(`${watches} watches: it was not listed ${RELISTS} times`);
  return [row({ name: `events of ${RELISTS} lists of an unchanged set`, goal: { atMost: 0 }, seen: events })];
}
