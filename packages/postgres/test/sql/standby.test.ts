import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { judge } from '../../src/sql/judge.ts';
import { harmless } from '../../src/sql/names/harmless.ts';
import type { FunctionName } from '../../src/sql.ts';
import { type PostgresCluster, startCluster } from '../fixtures/cluster.ts';
import { corpus, schema } from './corpus.ts';

let cluster: PostgresCluster;
let primary: pg.Client;
let standby: pg.Client;

beforeAll(async () => {
  cluster = await startCluster({ standbys: 1 });
  await cluster.node(0).query(schema);
  primary = await connected(0);
  standby = await connected(1);
  await caughtUp();
});

afterAll(async () => {
  await primary?.end();
  await standby?.end();
  await cluster?.[Symbol.asyncDispose]();
});

test('a standby answers whatever is called a read', async () => {
  const refused: string[] = [];
  for (const text of await reads()) {
    const code = await refusal(standby, text);
    if (code !== undefined) refused.push(`${code} <- ${text}`);
  }
  expect(refused).toEqual([]);
});

test('what is called a read writes nothing, locks nothing, and leaves nothing behind', async () => {
  const traces: string[] = [];
  for (const text of await reads()) {
    const trace = await traceAfter(text);
    if (trace !== '') traces.push(`${trace} <- ${text}`);
  }
  expect(traces).toEqual([]);
});

test('it would show', async () => {
  expect(await traceAfter('select * from users for share')).toMatch(/transaction/);
  expect(await traceAfter("select nextval('ticket')")).toMatch(/transaction/);
  expect(await traceAfter('lock users in access exclusive mode')).toMatch(/AccessExclusiveLock/);
  expect(await traceAfter('select pg_advisory_xact_lock(1)')).toMatch(/advisory/);
  expect(await traceAfter("select set_config('work_mem', '8MB', false)")).toMatch(/work_mem/);
  expect(await traceAfter('declare c cursor for select 1')).toMatch(/cursor c/);
  expect(await traceAfter('prepare p as select 1')).toMatch(/prepared p/);
});

test('a standby refuses, or does for itself alone, what is called anything else', async () => {
  expect(await refusal(standby, 'select * from users for share')).toBe('25006');
  expect(await refusal(standby, 'select pg_current_wal_lsn()')).toBe('55000');
  expect(await refusal(standby, 'begin isolation level serializable; select 1')).toBe('0A000');
  expect(await refusal(standby, 'select pg_advisory_lock(1)')).toBeUndefined();
});

test('of the built-in functions that we call harmless, these alone are volatile', async () => {
  const { rows } = await primary.query<{ proname: string }>(
    `select distinct proname from pg_proc
     where provolatile = 'v' and pronamespace = 'pg_catalog'::regnamespace and proname = any ($1) order by 1`,
    [harmless],
  );
  expect(rows.map(({ proname }) => proname).join(' ')).toBe(
    'array_sample array_shuffle clock_timestamp current_query gen_random_uuid pg_database_size pg_indexes_size ' +
      'pg_partition_ancestors pg_partition_tree pg_relation_size pg_sleep pg_sleep_for pg_sleep_until pg_table_size ' +
      'pg_tablespace_size pg_total_relation_size random random_normal timeofday uuidv4 uuidv7',
  );
});

/** Those that a pool would send to a replica, with the catalog's word on the functions that they call. */
async function reads(): Promise<readonly string[]> {
  const texts: string[] = [];
  for (const { text } of corpus) {
    const verdict = judge(text);
    if (verdict.kind !== 'read') continue;
    const volatile = await Promise.all(verdict.calls.map(isVolatile));
    if (!volatile.includes(true)) texts.push(text);
  }
  return texts;
}

/** As the pool asks; what is not there is not called. */
async function isVolatile({ schema: of, name }: FunctionName): Promise<boolean> {
  const { rows } = await primary.query<{ volatile: boolean }>(
    `select coalesce(bool_or(provolatile = 'v'), true) as volatile from pg_proc
     where proname = $1 and pronamespace = coalesce(to_regnamespace($2), pronamespace)`,
    [name, of],
  );
  return rows[0]?.volatile ?? true;
}

async function traceAfter(text: string): Promise<string> {
  await primary.query('begin');
  await primary.query(text, nulls(text));
  const { rows } = await primary.query<{ trace: string }>(traces);
  await primary.query('rollback');
  return rows.map(({ trace }) => trace).join(', ');
}

const traces = `
  select 'transaction ' || pg_current_xact_id_if_assigned() as trace where pg_current_xact_id_if_assigned() is not null
  union all select locktype || ' ' || mode from pg_locks where pid = pg_backend_pid() and locktype <> 'virtualxid'
    and (locktype = 'advisory' or mode <> 'AccessShareLock')
  union all select 'setting ' || name from pg_settings where source = 'session'
  union all select 'prepared ' || name from pg_prepared_statements
  union all select 'cursor ' || name from pg_cursors where name <> ''
  union all select 'channel ' || pg_listening_channels()`;

/** The SQLSTATE; undefined if it was answered. */
async function refusal(client: pg.Client, text: string): Promise<string | undefined> {
  try {
    await client.query(text, nulls(text));
    return undefined;
  } catch (error) {
    await client.query('rollback');
    return error instanceof pg.DatabaseError ? error.code : String(error);
  }
}

/** NULL is of every type. */
function nulls(text: string): null[] | undefined {
  const numbers = [...text.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number));
  return numbers.length === 0 ? undefined : new Array<null>(Math.max(...numbers)).fill(null);
}

async function connected(ordinal: number): Promise<pg.Client> {
  const client = new pg.Client(cluster.node(ordinal).config());
  await client.connect();
  return client;
}

async function caughtUp(): Promise<void> {
  const { rows } = await primary.query<{ lsn: string }>('select pg_current_wal_lsn() as lsn');
  const text = 'select pg_last_wal_replay_lsn() >= $1::pg_lsn as there';
  while (!(await standby.query<{ there: boolean }>(text, [rows[0]?.lsn])).rows[0]?.there);
}
