import { expect, test, vi } from 'vitest';
import { Pool } from '../src/index.ts';
import { caughtUp, sharedCluster } from './fixtures/shared-cluster.ts';

const cluster = sharedCluster();

/** Functions that the catalog calls stable, and that do at a standby what it refuses. */
const functions = {
  // 25006: no transaction id can be had
  writes: `create function lying() returns bigint language sql stable as 'select txid_current()'`,
  // 55000: recovery is in progress
  asks: `create function whereabouts() returns pg_lsn language sql stable as 'select pg_current_wal_lsn()'`,
};

test.each(Object.entries(functions))(
  'a function %s what a standby cannot do: the primary answers, and next time at once',
  async (_, definition) => {
    await cluster().node(0).query(definition);
    await caughtUp(cluster());
    const name = /function (\w+)/.exec(definition)?.[1];
    const text = `select "${name}"() is not null as done`;
    await using pool = new Pool({ ...cluster().config, consistency: 'eventual' });
    await pool.ready({ role: 'replica' });
    // Until the catalog is read, a function that nobody knows goes to the primary.
    await vi.waitFor(async () => {
      expect((await pool.query(text)).rows).toEqual([{ done: true }]);
      expect(pool.learned()).toEqual([text]);
    }, 10_000);
    const reads = (): number =>
      pool
        .endpoints()
        .filter(({ role }) => role === 'replica')
        .reduce((all, each) => all + each.reads, 0);
    const before = reads();
    await pool.query(text);
    expect(reads()).toBe(before);
    expect(pool.endpoints()[0]?.fallbacks['refused-by-replica']).toBeGreaterThan(1);
  },
);
