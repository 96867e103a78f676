import type { Server } from './fixtures.ts';
import type { Ledger } from './ledger.ts';

/** Counted from what the database has in the end, not from what anybody believes. */
export interface Verdict {
  /** Acknowledged, and not there. */
  readonly lost: number;
  /** There more than once. */
  readonly duplicated: number;
  /** Of the writes whose fate was unknown, those that are there. */
  readonly unknownThere: number;
}

export async function judge({ acknowledged, unknown }: Ledger, primary: Server): Promise<Verdict> {
  const rows = await primary.query<{ key: number; times: number }>(
    'select key, count(*)::int as times from orders group by key',
  );
  const there = new Set(rows.map(({ key }) => key));
  return {
    lost: acknowledged.difference(there).size,
    duplicated: rows.filter(({ times }) => times > 1).length,
    unknownThere: unknown.intersection(there).size,
  };
}
