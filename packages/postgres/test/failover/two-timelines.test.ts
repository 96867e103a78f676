import { expect, test, vi } from 'vitest';
import { Pool } from '../../src/index.ts';
import { startCluster } from '../fixtures/cluster.ts';
import { caughtUp } from '../fixtures/shared-cluster.ts';

test('a standby promoted by mistake beside a living primary: writes go to it, both are shown, it is told of once', async () => {
  await using cluster = await startCluster();
  await cluster.node(0).query('create table t (n int)');
  await caughtUp(cluster);
  const warnings: (Error & { code?: string })[] = [];
  const heard = (warning: Error): void => void warnings.push(warning);
  process.on('warning', heard);
  await using pool = new Pool(cluster.config);
  await pool.query('insert into t values (1)');
  await cluster.node(1).promote();
  await vi.waitFor(() => expect(pool.endpoints()[1]?.role).toBe('primary'), 15_000);
  for (let n = 2; n < 12; n++) await pool.query('insert into t values ($1)', [n]);
  expect((await cluster.node(1).query('select n from t where n > 1')).length).toBe(10);
  expect(await cluster.node(0).query('select n from t where n > 1')).toEqual([]);
  const seen = pool.endpoints().map(({ role, timeline, why }) => `${role} ${timeline}: ${why}`);
  expect(seen.slice(0, 2)).toEqual([
    'unknown 1: fenced: takes writes in epoch 1, and 2 was seen',
    'primary 2: leads in epoch 2',
  ]);
  // It goes away, and comes back as it was.
  await cluster.node(0).stop();
  await vi.waitFor(() => expect(pool.endpoints()[0]?.why).toMatch('ECONNREFUSED'), 15_000);
  await cluster.node(0).start();
  await vi.waitFor(() => expect(pool.endpoints()[0]?.why).toMatch('fenced'), 15_000);
  process.off('warning', heard);
  const told = warnings.filter(({ code }) => code === 'ROLLCALL_TWO_TIMELINES');
  expect(told.map(({ message }) => message)).toEqual([
    expect.stringMatching(/pg-0 \(.*\) takes writes in timeline 1, and pg-1 \(.*\) in timeline 2/),
  ]);
});
