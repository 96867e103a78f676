import { Pool } from '@rollcall/postgres';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { caughtUp, sharedCluster } from '../../packages/postgres/test/fixtures/shared-cluster.ts';
import { openGraphileWorker } from './queue/graphile-worker.ts';
import { openPgBoss } from './queue/pg-boss.ts';
import { type OpenQueue, YEARLY } from './queue.ts';
import { type Served, served } from './served.ts';

const cluster = sharedCluster();
const queues: Readonly<Record<string, OpenQueue>> = { 'pg-boss': openPgBoss, 'graphile-worker': openGraphileWorker };
const table: Record<string, Served> = {};
const LONG = { timeout: 20_000 };

afterAll(() => console.table(table));

describe.each(Object.entries(queues))('%s', (name, open) => {
  let pool: Pool;

  beforeAll(async () => {
    await cluster().node(0).query(`create database "${name}"`);
    await caughtUp(cluster());
    pool = new Pool({ ...cluster().config, database: name });
    // graphile-worker asks for both.
    pool.on('error', console.error).on('connect', (client) => client.on('error', console.error));
  });

  afterAll(async () => {
    table[name] = served(pool);
    await pool.end();
  });

  test('what is sent is worked off, each job once', async () => {
    const done: string[] = [];
    await using queue = await open(pool, { pollMs: 500, handle: (job) => done.push(job) });
    const jobs = Array.from({ length: 20 }, (_, n) => `job ${n}`);
    await Promise.all(jobs.map((job) => queue.send(job)));
    await vi.waitFor(() => expect(done).toHaveLength(20), LONG);
    expect(new Set(done)).toEqual(new Set(jobs));
  });

  test('what is sent for later waits for its time; the crontab is kept', async () => {
    const done: string[] = [];
    await using queue = await open(pool, { pollMs: 500, handle: (job) => done.push(job) });
    await queue.send('later', 2_000);
    await queue.send('now');
    await vi.waitFor(() => expect(done).toEqual(['now', 'later']), LONG);
    expect(await queue.crontab()).toEqual([YEARLY]);
  });

  test('a job is heard of by LISTEN, long before anybody looks for it', async () => {
    const done: string[] = [];
    await using queue = await open(pool, { pollMs: 3_600_000, handle: (job) => done.push(job) });
    // The worker looks once as it starts: what comes after that it has to be told.
    await queue.send('first');
    await vi.waitFor(() => expect(done).toEqual(['first']), LONG);
    await queue.send('second');
    await vi.waitFor(() => expect(done).toEqual(['first', 'second']), LONG);
  });

  test('all of it is at the primary', () => {
    const { writes, 'writes on replicas': astray } = served(pool);
    expect(writes).toBeGreaterThan(20);
    expect(astray).toBe(0);
  });
});
