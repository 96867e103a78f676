import type pg from 'pg';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { formatToken, parseToken } from '../src/consistency/token.ts';
import { Pool, type PoolConfig, type Session } from '../src/index.ts';
import { reads, TABLES, withClient, writes } from './consistency/clients.ts';
import { Replay } from './fixtures/replay.ts';
import { caughtUp, sharedCluster, WHERE } from './fixtures/shared-cluster.ts';

const cluster = sharedCluster();
let replays: readonly Replay[] = [];
let key = 0;

beforeAll(async () => {
  await cluster().node(0).query(TABLES);
  await caughtUp(cluster());
  replays = await Promise.all([1, 2].map((n) => Replay.of(cluster().node(n))));
  return () => Promise.all(replays.map((replay) => replay[Symbol.asyncDispose]()));
});
afterEach(async () => {
  await resume();
  await caughtUp(cluster());
});

/** Nothing is replayed any more: whoever reads at a replica sees none of what comes. */
async function pause(which = replays): Promise<void> {
  await Promise.all(which.map((replay) => replay.pause()));
}

async function resume(): Promise<void> {
  await Promise.all(replays.map((replay) => replay.resume()));
}

/** A pool that knows all servers. */
async function open(options: PoolConfig = {}): Promise<Pool> {
  const pool = new Pool({ ...cluster().config, ...options });
  await pool.ready();
  await vi.waitFor(() => expect(pool.endpoints().map(({ role }) => role)).not.toContain('unknown'), 10_000);
  return pool;
}

async function where(pool: Pool): Promise<string> {
  return (await pool.query<{ at: string }>(WHERE)).rows[0]?.at ?? '';
}

function write(pool: Pool): Promise<unknown> {
  return pool.query('insert into t values (1)');
}

const replica = /pg-[12]/;

test.each(Object.entries(writes))('what was written by %s is seen by whoever reads after it', async (_, writeBy) => {
  await using pool = await open();
  await pause();
  await pool.session(async () => {
    key += 1;
    await writeBy(pool, key, 1);
    for (const readBy of Object.values(reads)) expect(await readBy(pool, key)).toEqual({ n: 1, at: 'pg-0' });
  });
});

test('as soon as a replica has it, that one answers; a session that has not written is not held up', async () => {
  await using pool = await open();
  await pool.session(async () => {
    await pause();
    await write(pool);
    expect(await where(pool)).toBe('pg-0');
    expect(pool.endpoints()[0]?.fallbacks).toEqual({ 'after-write': 1 });
    await resume();
    await vi.waitFor(async () => expect(await where(pool)).toMatch(replica), 10_000);
  });
  await pause();
  await pool.session(() => write(pool));
  await pool.session(async () => expect(await where(pool)).toMatch(replica));
});

test('outside of a session it is that of the pool; once the replicas have caught up, it pins nobody', async () => {
  await using pool = await open();
  await pause();
  await pool.session(() => write(pool));
  expect(await where(pool)).toBe('pg-0');
  await resume();
  await vi.waitFor(async () => expect(await where(pool)).toMatch(replica), 10_000);
  const before = pool.endpoints()[0]?.reads;
  for (let i = 0; i < 20; i++) await where(pool);
  expect(pool.endpoints()[0]?.reads).toBe(before);
});

test('of two replicas the one that has it answers, every time', async () => {
  await using pool = await open({ catchUpMs: 10_000 });
  await pause(replays.slice(0, 1));
  await pool.session(async () => {
    await write(pool);
    for (let i = 0; i < 20; i++) expect(await where(pool)).toBe('pg-2');
  });
});

test('a replica is waited for as long as `catchUpMs`', async () => {
  await using pool = await open({ catchUpMs: 60_000 });
  await pause();
  await pool.session(async () => {
    await write(pool);
    const reading = [where(pool), where(pool)];
    await resume();
    for (const at of await Promise.all(reading)) expect(at).toMatch(replica);
  });
});

test('the token of one process is what another one sees; without it that one need not', async () => {
  await using mine = await open();
  await using theirs = await open();
  await pause();
  const token = await mine.session(async (session) => {
    expect(session.token).toBeUndefined();
    await write(mine);
    await vi.waitFor(() => expect(session.token).not.toMatch(/-$/), 15_000);
    return session.token;
  });
  expect(await where(theirs)).toMatch(replica);
  await theirs.session(
    async (session) => {
      expect(session.token).toBe(token);
      expect(await where(theirs)).toBe('pg-0');
      await resume();
      await vi.waitFor(async () => expect(await where(theirs)).toMatch(replica), 10_000);
    },
    { after: token },
  );
});

test('a token that is taken before the place of the write is known holds all the same', async () => {
  await using mine = await open();
  await using theirs = await open();
  await pause();
  const token = await mine.session(async (session) => {
    await write(mine);
    return session.token;
  });
  expect(token).toMatch(/^[0-9a-z]+\.1\.-$/);
  await theirs.session(
    async (session) => {
      expect(await where(theirs)).toBe('pg-0');
      await vi.waitFor(() => expect(session.token).toMatch(/^[0-9a-z]+\.1\.[0-9a-z]+$/), 15_000); // it was asked for
      await resume();
      await vi.waitFor(async () => expect(await where(theirs)).toMatch(replica), 10_000);
    },
    { after: token },
  );
});

test('with the token of another cluster, or of a later timeline, no replica has caught up', async () => {
  await using pool = await open();
  const token = await pool.session(async (session) => {
    await write(pool);
    await vi.waitFor(() => expect(session.token).not.toMatch(/-$/), 15_000);
    return session.token ?? '';
  });
  await caughtUp(cluster());
  const own = parseToken(token);
  const strangers = [
    { ...own, cluster: '7' },
    { ...own, cluster: '7', lsn: undefined },
    { ...own, timeline: 2, lsn: 1n },
    { ...own, timeline: 2, lsn: undefined },
  ];
  for (const each of strangers)
    await pool.session(
      async () => {
        for (let i = 0; i < 3; i++) expect(await where(pool)).toBe('pg-0');
      },
      { after: formatToken(each) },
    );
  await pool.session(async () => expect(await where(pool)).toMatch(replica), {
    after: formatToken({ ...own, lsn: 1n }),
  });
});

test('a session that was entered lasts to the end of what entered it', async () => {
  await using pool = await open();
  await pause();
  const handle = async (): Promise<string | undefined> => {
    const session: Session = pool.enterSession();
    await write(pool);
    expect(await where(pool)).toBe('pg-0');
    return session.token;
  };
  const token = await handle();
  await using other = await open();
  const next = async (): Promise<void> => {
    other.enterSession({ after: token });
    expect(await where(other)).toBe('pg-0');
  };
  await next();
});

test('one session within another: it sees what that has written, and that sees what it has', async () => {
  await using pool = await open();
  await using other = await open();
  await pause();
  await pool.session(async (outer) => {
    await pool.session(async () => expect(await where(pool)).toMatch(replica));
    await write(pool);
    await pool.session(async (inner) => {
      expect(inner.token).toBe(outer.token);
      expect(await where(pool)).toBe('pg-0');
    });
  });
  const token = await other.session(async (outer) => {
    await other.session(() => write(other));
    expect(await where(other)).toBe('pg-0');
    return outer.token;
  });
  expect(token).toBeDefined();
});

test('a client that reads at a replica goes where the write is that was made beside it; in a transaction it stays', async () => {
  await using pool = await open();
  await pause();
  await pool.session(() =>
    withClient(pool, async (client) => {
      const at = async (): Promise<string> => (await client.query(WHERE)).rows[0].at;
      await client.query('begin read only');
      expect(await at()).toMatch(replica);
      await write(pool);
      expect(await at()).toMatch(replica);
      await client.query('commit');
      expect(await at()).toBe('pg-0');
    }),
  );
});

test('a text that looks like a read, and that a replica has refused, was a write', async () => {
  await cluster().node(0).query('create view writing as select put(0, 1)');
  await caughtUp(cluster());
  await using pool = await open();
  await pause();
  await pool.session(async () => {
    await pool.query('select * from writing');
    expect(await where(pool)).toBe('pg-0');
    expect(pool.learned()).toEqual(['select * from writing']);
  });
});

test('a table that is so new that no replica has it: who finds none there asks elsewhere', async () => {
  await using pool = await open();
  await pause();
  await pool.session(async () => {
    await pool.query('create table late (n int)');
    expect((await pool.query('select n from late where n > $1', [0])).rows).toEqual([]);
  });
});

test('right after a write a query of any form gives what it always gives, and fails as it always fails', async () => {
  await using pool = await open({ catchUpMs: 60_000 });
  const text = 'select $1::int as n, current_setting($2) as at';
  const values = [7, 'cluster_name'];
  const types = { getTypeParser: () => (raw: unknown) => `<${raw}>` } as unknown as pg.CustomTypesConfig;
  const row = { n: 7, at: expect.stringMatching(replica) };
  const afterWrite = (config: unknown, given?: unknown[]): Promise<pg.QueryResult> =>
    pool.session(async () => {
      await write(pool);
      return pool.query(config as string, given);
    });
  for (const each of [
    await afterWrite(text, values),
    await afterWrite({ text, values }),
    await afterWrite({ text, values, queryMode: 'extended' }),
    await afterWrite({ name: 'seven', text, values }),
    await afterWrite({ name: 'seven', text, values }),
    await afterWrite(`select 7 as n, current_setting('cluster_name') as at`),
  ])
    expect([each.command, each.rowCount, each.rows]).toEqual(['SELECT', 1, [row]]);
  expect((await afterWrite({ text, values, rows: 1 })).rows).toEqual([row]);
  expect((await afterWrite({ text, values, rowMode: 'array' })).rows).toEqual([[7, row.at]]);
  expect((await afterWrite({ text, values, types })).rows[0].n).toBe('<7>');
  await expect(afterWrite('select 1 / $1::int', [0])).rejects.toMatchObject({ code: '22012' });
  await expect(afterWrite('selec $1', [0])).rejects.toMatchObject({ code: '42601' });
  await expect(afterWrite({ name: 'eight', text: 'select no from t where n = $1', values: [0] })).rejects.toMatchObject(
    {
      code: '42703',
    },
  );
  expect((await afterWrite(text, values)).rows).toEqual([row]); // what has failed has left nothing behind
});

test('strong: from the primary; eventual: from replicas; a hint in the text: as it says', async () => {
  await using strong = await open({ consistency: 'strong' });
  expect(await where(strong)).toBe('pg-0');
  expect(await reads['read-only transaction']?.(strong, 0)).toMatchObject({ at: 'pg-0' });
  await using eventual = await open({ consistency: 'eventual' });
  await pause();
  await eventual.session(async (session) => {
    await write(eventual);
    expect(await where(eventual)).toMatch(replica);
    expect(session.token).toBeUndefined();
  });
  expect((await strong.query(`/* rollcall:replica */ ${WHERE}`)).rows[0].at).toMatch(replica);
  expect((await eventual.query(`/* rollcall:primary */ ${WHERE}`)).rows[0].at).toBe('pg-0');
  await using session = await open();
  await write(session);
  expect((await session.query(`/* rollcall:replica */ ${WHERE}`)).rows[0].at).toMatch(replica);
});

test('maxLagMs: what a stranger wrote longer ago than that is seen, whatever replicas say of themselves', async () => {
  await using pool = await open({ consistency: 'eventual', maxLagMs: 200 });
  expect(await where(pool)).toMatch(replica);
  await pause();
  key += 1;
  await cluster().node(0).query('insert into history values ($1, 1)', [key]);
  await vi.waitFor(async () => expect(await reads.query?.(pool, key)).toEqual({ n: 1, at: 'pg-0' }), 10_000);
  for (let i = 0; i < 5; i++) expect(await reads.query?.(pool, key)).toEqual({ n: 1, at: 'pg-0' });
  expect(pool.endpoints()[0]?.fallbacks.lagging).toBeGreaterThanOrEqual(6);
  await resume();
  await vi.waitFor(async () => expect(await where(pool)).toMatch(replica), 10_000);
});

test('maxLagMs 0: all that was written before is seen, also by a replica', async () => {
  await using pool = await open({ maxLagMs: 0, catchUpMs: 60_000 });
  for (let n = 1; n <= 20; n++) {
    key += 1;
    await cluster().node(0).query('insert into history values ($1, 1)', [key]);
    expect(await reads.query?.(pool, key)).toEqual({ n: 1, at: expect.stringMatching(replica) });
  }
});

test('where the primary is to be spared, a read waits for a replica; for `waitMs` at most', async () => {
  await using pool = await open({ reads: 'replica', catchUpMs: 0 });
  await pause();
  await pool.session(async () => {
    await write(pool);
    const reading = where(pool);
    await resume();
    expect(await reading).toMatch(replica);
  });
  await using hasty = await open({ reads: 'replica', waitMs: 50 });
  await pause();
  await write(hasty);
  await expect(where(hasty)).rejects.toMatchObject({ code: 'ROLLCALL_NO_SERVER' });
  expect(hasty.endpoints()[0]?.reads).toBe(0);
});

test('a pool that ends does so while reads wait, and leaves nothing behind', async () => {
  const pool = await open({ reads: 'replica' });
  await pause();
  await write(pool);
  const reading = expect(where(pool)).rejects.toThrow();
  await pool.end();
  await reading;
});

test('a callback is in the scope of who asked, not of who had the connection opened', async () => {
  await using pool = await open();
  await pool.session(() => pool.primary.query('select 1'));
  await pause();
  const seen = pool.session(
    () => new Promise((resolve) => pool.query('insert into t values (1)', () => resolve(where(pool)))),
  );
  expect(await seen).toBe('pg-0');
  const seenByClient = pool.session(
    () =>
      new Promise((resolve) => {
        pool.connect((_error, client, release) => {
          client?.query('insert into t values (1)', () => {
            release();
            resolve(where(pool));
          });
        });
      }),
  );
  expect(await seenByClient).toBe('pg-0');
});
