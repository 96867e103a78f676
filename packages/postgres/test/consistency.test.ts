import { manualClock } from '@rollcall/testing';
import { expect, test } from 'vitest';
import { Pool, type PoolConfig } from '../src/index.ts';
import { WriteMemory } from '../src/pool/write-memory.ts';
import { sharedCluster, WHERE } from './fixtures/shared-cluster.ts';

const cluster = sharedCluster();

function open(options: PoolConfig = {}): Pool {
  return new Pool({ ...cluster().config, ...options });
}

async function where(pool: Pool): Promise<string> {
  return (await pool.query<{ at: string }>(WHERE)).rows[0]?.at ?? '';
}

test('outside of a scope, reads go to the primary for a second after a write', async () => {
  const clock = manualClock();
  const memory = new WriteMemory(clock);
  expect(memory.isOwed).toBeUndefined();
  memory.wrote(undefined);
  await clock.advance(999);
  expect(memory.isOwed).toBe('recently');
  await clock.advance(1);
  expect(memory.isOwed).toBeUndefined();
});

test('a scope that has written reads from the primary, to its end; one that has not reads from replicas', async () => {
  await using pool = open();
  expect(await where(pool)).toMatch(/pg-[12]/);
  await pool.session(async () => {
    await pool.query('insert into t values (1)');
    expect(await where(pool)).toBe('pg-0');
    await Promise.all([1, 2].map(async () => expect(await where(pool)).toBe('pg-0')));
  });
  await pool.session(async () => expect(await where(pool)).toMatch(/pg-[12]/));
  expect(await where(pool)).toBe('pg-0'); // outside of both, for a second
  expect(pool.endpoints()[0]?.fallbacks).toEqual({ 'after-write': 4 });
});

test('what a lease has written is seen by the queries after it', async () => {
  await using pool = open();
  await pool.session(async () => {
    const client = await pool.connect();
    await client.query('begin');
    await client.query('insert into t values (1)');
    await client.query('commit');
    client.release();
    expect(await where(pool)).toBe('pg-0');
  });
});

test('strong: from the primary; eventual, or a hint in the text: from replicas', async () => {
  await using strong = open({ consistency: 'strong' });
  expect(await where(strong)).toBe('pg-0');
  await using eventual = open({ consistency: 'eventual' });
  await eventual.query('insert into t values (1)');
  expect(await where(eventual)).toMatch(/pg-[12]/);
  expect((await strong.query(`/* rollcall:replica */ ${WHERE}`)).rows[0].at).toMatch(/pg-[12]/);
  expect((await eventual.query(`/* rollcall:primary */ ${WHERE}`)).rows[0].at).toBe('pg-0');
});

test('two hundred inserts, each read back at once: all are seen', async () => {
  await using pool = open();
  let missed = 0;
  for (let n = 1_000; n < 1_200; n++) {
    await pool.query('insert into t values ($1)', [n]);
    if ((await pool.query('select n from t where n = $1', [n])).rowCount !== 1) missed += 1;
  }
  expect(missed).toBe(0);
});
