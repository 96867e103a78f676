import { Child } from './child.ts';
import type { Part } from './part.ts';
import { quantile } from './quantile.ts';
import { type Row, row } from './row.ts';

const FAILOVERS = 100;

/** As `test/failover` counts it: from the database, and from the bytes that were sent. */
interface Played {
  readonly gapsMs: readonly number[];
  readonly blurMs: readonly number[];
  readonly withoutMs: readonly number[];
  readonly acknowledged: number;
  readonly unknown: number;
  readonly duplicated: number;
  readonly ghosts: number;
  readonly failedUnsent: number;
  readonly failedReads: number;
  readonly unhandled: number;
  readonly leaked: number;
}

export const postgresFailover: Part = {
  title: `PostgreSQL: ${FAILOVERS} primaries killed under 200 writes and 200 reads a second (about five minutes)`,
  peer: undefined,
  async rows(): Promise<readonly Row[]> {
    const file = new URL('../../test/failover/serve-rounds.ts', import.meta.url);
    await using child = await Child.start<Played>(file, String(FAILOVERS));
    return rowsOf(child.hello);
  },
};

function rowsOf(played: Played): readonly Row[] {
  const ms = (name: string, seen: number, atMost?: number): Row =>
    row({ name, unit: 'ms', goal: atMost === undefined ? undefined : { atMost }, seen });
  const none = (name: string, seen: number): Row => row({ name, goal: { atMost: 0 }, seen });
  return [
    ms('server writable to first write, p50', quantile(played.gapsMs, 0.5), 30),
    ms('server writable to first write, p99', quantile(played.gapsMs, 0.99), 150),
    ms('… of which the look that measures it, p50', quantile(played.blurMs, 0.5)),
    ms('SIGKILL to first write, p50', quantile(played.withoutMs, 0.5)),
    row({ name: 'writes acknowledged', seen: played.acknowledged }),
    row({ name: 'writes of unknown fate (08007)', seen: played.unknown }),
    none('writes that failed, and were never sent', played.failedUnsent),
    none('writes done twice', played.duplicated),
    none('writes said to have failed, and done', played.ghosts),
    none('failed reads', played.failedReads),
    none("unhandled 'error' events", played.unhandled),
    none('leaked clients', played.leaked),
  ];
}
