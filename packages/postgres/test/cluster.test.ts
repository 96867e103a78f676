import { expect, test } from 'vitest';
import { startCluster } from './fixtures/cluster.ts';
import { caughtUp } from './fixtures/shared-cluster.ts';

test('a primary, two standbys; what it writes they read; one is promoted, the old one comes back as a copy', async () => {
  await using cluster = await startCluster();
  const [old, next, other] = [cluster.node(0), cluster.node(1), cluster.node(2)];
  await old.query('create table t (n int)');
  await caughtUp(cluster);
  await expect(next.query('insert into t values (1)')).rejects.toMatchObject({ code: '25006' });
  await old.kill();
  await next.promote();
  await next.query('insert into t values (2)');
  await other.refollow(next);
  await old.copy(next);
  await old.start();
  expect(await old.query('select n, pg_is_in_recovery() as standby from t')).toEqual([{ n: 2, standby: true }]);
  next.freeze();
  next.thaw();
  expect(await next.query('select n from t')).toHaveLength(1);
});
