import { EventEmitter } from 'node:events';
import type { Endpoint } from '@rollcall/core';
import type pg from 'pg';
import { expect, test, vi } from 'vitest';
import { type ListenGap, Pool } from '../../src/index.ts';
import { Listening } from '../../src/pool/listening.ts';
import { startCluster } from '../fixtures/cluster.ts';
import { sharedCluster } from '../fixtures/shared-cluster.ts';

const cluster = sharedCluster();

interface Heard {
  readonly notified: string[];
  readonly gaps: string[];
  readonly errors: unknown[];
}

/** What a client hears, as an app would listen. */
function hear(client: pg.PoolClient): Heard {
  const heard: Heard = { notified: [], gaps: [], errors: [] };
  client.on('notification', ({ channel, payload }) => heard.notified.push(`${channel} ${payload}`));
  client.on('gap', ({ from, to }: ListenGap) => heard.gaps.push(`${from.name} ${to.name}`));
  client.on('error', (error) => heard.errors.push(error));
  return heard;
}

async function end(pid: unknown): Promise<void> {
  await cluster().node(0).query('select pg_terminate_backend($1)', [pid]);
}

test('who listens listens at the next primary, to the same channels, and is told of the gap', async () => {
  await using own = await startCluster();
  await using pool = new Pool(own.config);
  const client = await pool.connect();
  const heard = hear(client);
  for (const text of ['listen a', 'listen b', 'listen c', 'unlisten b']) await client.query(text);
  await pool.query("notify a, '1'");
  await vi.waitFor(() => expect(heard.notified).toEqual(['a 1']), 15_000);
  await own.node(0).kill();
  await own.node(1).promote();
  await vi.waitFor(() => expect(heard.gaps).toEqual(['pg-0 pg-1']), 15_000);
  for (const channel of ['a', 'b', 'c']) await pool.query(`notify ${channel}, '2'`);
  await vi.waitFor(() => expect(heard.notified).toEqual(['a 1', 'a 2', 'c 2']), 15_000);
  expect(heard.errors.length).toBeGreaterThan(0); // as in pg
  client.release();
});

test('a session that was ended begins again, and again', async () => {
  await using pool = new Pool(cluster().config);
  const client = await pool.primary.connect();
  const heard = hear(client);
  await client.query('listen a');
  for (const gaps of [1, 2]) {
    await end(Reflect.get(client, 'processID'));
    await vi.waitFor(() => expect(heard.gaps).toHaveLength(gaps), 15_000);
  }
  await client.query("notify a, 'x'");
  await vi.waitFor(() => expect(heard.notified).toEqual(['a x']), 15_000);
  client.release(true);
});

test('a server that is full is asked again less and less often, until it takes the client', async () => {
  const client = new EventEmitter() as unknown as pg.PoolClient;
  const pauses: number[] = [];
  const { promise: isBack, resolve: back } = Promise.withResolvers<Endpoint>();
  const listening = new Listening({
    leave: () => ({ name: 'pg-0' }) as Endpoint,
    ready: () => Promise.resolve(),
    run: () => (pauses.length < 8 ? Promise.reject(new Error('sorry, too many clients already')) : Promise.resolve()),
    pause: async (ms) => void pauses.push(ms),
    back,
  });
  listening.note(client, { kind: 'session', why: 'LISTEN' }, 'listen a');
  client.emit('end');
  await isBack;
  expect(pauses).toEqual([25, 50, 100, 200, 400, 800, 1_000, 1_000]);
  listening.close();
});

test.each([
  ['has heard of no channel any more', ['listen a', 'unlisten *']],
  ['has left more than that on its connection', ['listen a', "set application_name = 'me'"]],
])('who %s is told by the next query, as in pg', async (_, texts) => {
  await using pool = new Pool(cluster().config);
  const client = await pool.connect();
  const heard = hear(client);
  for (const text of texts) await client.query(text);
  await end(Reflect.get(client, 'processID'));
  await vi.waitFor(() => expect(heard.errors.length).toBeGreaterThan(0), 15_000);
  await expect(client.query('select n from t')).rejects.toThrow('not queryable');
  client.release();
  expect(heard.gaps).toEqual([]);
});

test('who was released is not brought back', async () => {
  await using pool = new Pool(cluster().config);
  const client = await pool.connect();
  const heard = hear(client);
  client.on('error', () => client.release(true)); // as many libraries do, and connect anew
  await client.query('listen a');
  await end(Reflect.get(client, 'processID'));
  await vi.waitFor(() => expect(pool.totalCount - pool.idleCount).toBe(0), 15_000);
  await pool.query("notify a, 'x'");
  expect(heard.gaps).toEqual([]);
});
