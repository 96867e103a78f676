import { EventEmitter } from 'node:events';
import { setImmediate as endOfTurn } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, expect, test, vi } from 'vitest';
import { Pool, type PoolConfig } from '../src/index.ts';
import { Relay } from '../src/servers/relay.ts';
import { Wire } from '../src/servers/wire.ts';
import { sharedCluster } from './fixtures/shared-cluster.ts';

const cluster = sharedCluster();

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function open(options: PoolConfig = {}): Pool {
  return new Pool({ ...cluster().config, consistency: 'eventual', max: 1, ...options });
}

async function pidOf(client: Pick<pg.Pool, 'query'>): Promise<number> {
  return (await client.query('select pg_backend_pid() as pid')).rows[0].pid;
}

test("what is asked right after an answer has that one's connection, and pg's pool is not asked for one", async () => {
  await using pool = open();
  const connects = vi.spyOn(pg.Pool.prototype, 'connect');
  const pids = new Set<number>();
  for (let i = 0; i < 5; i++) pids.add(await pidOf(pool.primary));
  expect([pids.size, connects.mock.calls.length]).toEqual([1, 1]);
  await endOfTurn();
  await pidOf(pool.primary);
  expect(connects).toHaveBeenCalledTimes(2);
});

test('an answered connection is idle at once, and anybody can have it', async () => {
  await using pool = open();
  const pid = await pidOf(pool.primary);
  expect([pool.totalCount, pool.idleCount]).toEqual([1, 1]);
  const client = await pool.primary.connect();
  expect([await pidOf(client), pool.idleCount]).toEqual([pid, 0]);
  client.release();
});

test('who waits for a client gets one, however busy the queries keep the pool', async () => {
  await using pool = open();
  let [answers, isOver] = [0, false];
  const ask = async (): Promise<void> => {
    for (; !isOver; answers += 1) await pidOf(pool.primary);
  };
  const asked = ask();
  const client = await pool.primary.connect();
  expect(answers).toBeLessThan(10);
  client.release();
  isOver = true;
  await asked;
});

test('a connection that is always busy ends all the same, by `maxLifetimeSeconds` and by `maxUses`', async () => {
  await using old = open({ maxLifetimeSeconds: 0.05 });
  const first = await pidOf(old.primary);
  while ((await pidOf(old.primary)) === first); // nothing else would end it
  for (const maxUses of [2, '2' as never]) {
    await using used = open({ maxUses });
    const pids = [await pidOf(used.primary), await pidOf(used.primary), await pidOf(used.primary)];
    expect(pids.map((pid) => pid === pids[0])).toEqual([true, true, false]);
  }
});

test.each(['acquire', 'release'] as const)('who listens for `%s` hears of each use', async (event) => {
  await using pool = open();
  const heard = vi.fn();
  pool.on(event as 'acquire', heard);
  for (let i = 0; i < 3; i++) await pidOf(pool.primary);
  expect(heard).toHaveBeenCalledTimes(3);
});

test('a pool that is ended right after an answer ends', async () => {
  const pool = open();
  await pidOf(pool.primary);
  await pool.end();
  expect(pool.totalCount).toBe(0);
});

test('a pool that is ended waits for no turn to end, which one with a faked clock never does', async () => {
  const [idle, busy] = [open(), open()];
  await Promise.all([idle.ready(), busy.ready()]);
  vi.useFakeTimers({ toFake: ['setImmediate'] });
  await pidOf(idle.primary);
  await idle.end();
  const pid = await pidOf(busy.primary);
  const [asked, ended] = [pidOf(busy.primary), busy.end()];
  await ended;
  expect([await asked, idle.totalCount, busy.totalCount]).toEqual([pid, 0, 0]);
});

test('what pg refuses to send is called back later, also where a connection was there at once', async () => {
  await using pool = open();
  await pidOf(pool.primary);
  const value = {
    toPostgres(): never {
      throw new Error('no value');
    },
  };
  let isBack = false;
  const told = new Promise((resolve) => {
    pool.primary.query('select $1', [value], (error: Error) => resolve([isBack, error.message]));
  });
  isBack = true;
  expect(await told).toEqual([true, 'no value']);
});

/** A client of pg's, as far as a relay looks at it. */
function clientOf(more: object = {}): pg.PoolClient & { readonly connection: EventEmitter } {
  const client = Object.assign(new EventEmitter(), { connection: new EventEmitter(), release: vi.fn(), ...more });
  const none = (): void => {};
  new Wire(client as never, { began: none, standby: none, backslashes: none, trouble: none, ended: none });
  return client as never;
}

test('what broke meanwhile, or is about to, nobody gets: it goes to its pool', () => {
  const relay = new Relay();
  const [broken, ended, leaving, severed] = [clientOf(), clientOf(), clientOf(), clientOf()];
  for (const client of [broken, ended, leaving, severed]) relay.hold(client);
  Reflect.set(broken, '_queryable', false);
  Reflect.set(ended, '_ending', true);
  leaving.connection.emit('errorMessage', { code: '57P01' });
  Reflect.set(severed.connection, 'stream', { destroyed: true });
  expect(relay.take()).toBeUndefined();
  expect([broken, ended, leaving, severed].map(({ release }) => vi.mocked(release).mock.calls)).toEqual([
    [[false]],
    [[false]],
    [[true]],
    [[false]],
  ]);
});

test('what nobody takes its pool gets at the end of the turn; and now and then what is always taken', async () => {
  const relay = new Relay();
  const client = clientOf();
  let laps = 0;
  while (laps < 1_000 && relay.hold(client)) {
    laps += 1;
    expect(relay.take()).toBe(client);
  }
  expect(laps).toBe(100);
  const other = clientOf();
  relay.hold(other);
  await endOfTurn();
  expect([vi.mocked(other.release).mock.calls, relay.size]).toEqual([[[false]], 0]);
});
