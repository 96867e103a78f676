import { expect, test, vi } from 'vitest';
import { Pool } from '../src/index.ts';
import { sharedCluster, WHERE } from './fixtures/shared-cluster.ts';

const cluster = sharedCluster();

/** While the primary alone was looked at, it answers reads. */
async function roles(pool: Pool, ...known: readonly string[]): Promise<void> {
  await vi.waitFor(() => expect(pool.endpoints().map(({ role }) => role)).toEqual(known), 15_000);
}

async function share(pool: Pool, count: number): Promise<readonly number[]> {
  const before = pool.endpoints().map(({ endpoint, reads }) => [endpoint.name, reads] as const);
  await Promise.all(Array.from({ length: count }, () => pool.query(WHERE)));
  const had = new Map(before);
  return pool.endpoints().map(({ endpoint: { name }, reads }) => reads - (had.get(name) ?? 0));
}

test('who joins has its share from then on, and who leaves has none', async () => {
  const { source, nodes } = cluster();
  const sightings = nodes.map(({ sighting }) => sighting);
  source.set(sightings.slice(0, 2));
  await using pool = new Pool({ ...cluster().config, consistency: 'eventual' });
  await roles(pool, 'primary', 'replica');
  expect(await share(pool, 100)).toEqual([0, 100]);
  source.set(sightings);
  await roles(pool, 'primary', 'replica', 'replica');
  const [, one = 0, other = 0] = await share(pool, 400);
  expect(Math.max(one, other) / 200).toBeLessThan(1.2);
  source.set(sightings.toSpliced(1, 1));
  await roles(pool, 'primary', 'replica');
  expect(await share(pool, 100)).toEqual([0, 100]);
});

test('what is under way at one that leaves may end', async () => {
  const { source, nodes } = cluster();
  const sightings = nodes.map(({ sighting }) => sighting);
  source.set(sightings);
  await using pool = new Pool({ ...cluster().config, consistency: 'eventual' });
  await roles(pool, 'primary', 'replica', 'replica');
  const slow = pool.replica.query("select current_setting('cluster_name') as at from pg_sleep(0.3)");
  await vi.waitFor(() => expect(pool.endpoints().some(({ reads }) => reads > 0)).toBe(true), 15_000);
  source.set(sightings.slice(0, 1));
  expect((await slow).rows[0].at).toMatch(/pg-[12]/);
  expect((await pool.query(WHERE)).rows).toEqual([{ at: 'pg-0' }]);
});

test('a pool that is ended leaves nothing behind', async () => {
  cluster().source.set(cluster().nodes.map(({ sighting }) => sighting));
  const pool = new Pool(cluster().config);
  const client = await pool.connect();
  const ended = pool.end();
  expect(pool.ended).toBe(false);
  client.release();
  await ended;
  await vi.waitFor(() => {
    expect(process.getActiveResourcesInfo()).not.toContain('TCPSocketWrap');
  }, 15_000);
});
