import { expect, test } from 'vitest';
import { holding } from '../balancer/hand-clock.ts';
import { fakePools, states } from './fake-pools.ts';
import { FakeResolver, pod } from './fake-resolver.ts';
import { settled } from './step-clock.ts';

/** Has it settled by now? */
async function isDone(promise: Promise<unknown>): Promise<boolean> {
  let done = false;
  void promise.then(() => (done = true));
  await settled();
  return done;
}

const closed = expect.objectContaining({ code: 'ROLLCALL_CLOSED' });

test('close() closes all, and fulfils when the last answer has come', async () => {
  const resolver = new FakeResolver(pod(0), pod(1));
  const { clients, opened } = fakePools(resolver);
  const pool = clients.get(pod(0)).ask();
  clients.get(pod(1));
  const closing = clients.close();
  expect(opened.map(({ done }) => done)).toEqual([['close'], ['close']]);
  expect(await isDone(closing)).toBe(false);
  expect(clients.all()).toMatchObject([{ state: 'closing', why: 'The clients were closed.' }]);
  pool.answer();
  await closing;
  expect(clients.all()).toEqual([]);
  expect(resolver.listeners).toBe(0);
});

test('get() after close(), or destroy(): CLOSED', async () => {
  for (const end of ['close', 'destroy'] as const) {
    const { clients } = fakePools(new FakeResolver(pod(0)));
    clients.get(pod(0));
    const ending = clients[end](new Error('enough'));
    expect(() => clients.get(pod(0))).toThrow(closed);
    await ending;
    expect(() => clients.get(pod(0))).toThrow(closed);
  }
});

test('close() waits for those that are closing already, and closes nobody twice', async () => {
  const resolver = new FakeResolver(pod(0), pod(1));
  const { clients, clock } = fakePools(resolver);
  const pool = clients.get(pod(0)).ask();
  resolver.set([pod(1)], [pod(0)]);
  const closing = clients.close();
  expect(await isDone(closing)).toBe(false);
  await clock.turn(1_000);
  await closing;
  expect(pool.done).toEqual(['close', 'destroy']);
});

test('close() does not wait for what the dead owe: gone while closing', async () => {
  const resolver = new FakeResolver(pod(0), pod(1));
  const { clients, clock } = fakePools(resolver);
  const pool = clients.get(pod(0)).ask();
  const closing = clients.close();
  await clock.turn(60_000);
  resolver.set([pod(1)], [pod(0)]);
  expect(clients.all()).toMatchObject([{ why: expect.stringContaining('is gone') }]);
  await clock.turn(1_000);
  await closing;
  expect(pool.done).toEqual(['close', 'destroy']);
  expect(resolver.listeners).toBe(0);
});

test('…nor for what the absent owe, once they are silent', async () => {
  const resolver = new FakeResolver(pod(0), pod(1));
  const { clients, clock } = fakePools(resolver);
  const pool = clients.get(pod(0)).ask();
  const closing = clients.close();
  resolver.set([pod(1)]);
  await clock.turn(30_000);
  await closing;
  expect(pool.done).toEqual(['close', 'destroy']);
  expect(clock.timers).toBe(0);
});

test('destroy() ends all of them now, with the error that it was given', async () => {
  const { clients } = fakePools(new FakeResolver(pod(0), pod(1)));
  const pools = [clients.get(pod(0)).ask(), clients.get(pod(1))];
  const error = new Error('the process ends');
  const ending = clients.destroy(error);
  expect(pools.map((pool) => [pool.done, pool.error])).toEqual([
    [['destroy'], error],
    [['destroy'], error],
  ]);
  await ending;
  expect(clients.all()).toEqual([]);
});

test('destroy() after close() ends what close() waits for', async () => {
  const resolver = new FakeResolver(pod(0), pod(1));
  const { clients, clock } = fakePools(resolver);
  const [owing, absent] = [clients.get(pod(0)).ask(), clients.get(pod(1)).ask()];
  resolver.set([pod(0)]);
  const closing = clients.close();
  const ending = clients.destroy(new Error('the process ends'));
  await Promise.all([closing, ending]);
  expect([owing.done, absent.done]).toEqual([
    ['close', 'destroy'],
    ['close', 'destroy'],
  ]);
  expect([clients.all(), clock.timers, resolver.listeners]).toEqual([[], 0, 0]);
});

test.each([
  ['silent', (resolver: FakeResolver) => resolver.set([pod(1)])],
  ['gone', (resolver: FakeResolver) => resolver.set([pod(1)], [pod(0)])],
])(
  'one that was %s, and takes its time to be destroyed, is waited for; no timer runs meanwhile',
  async (_how, leave) => {
    const destroyed = Promise.withResolvers<void>();
    const resolver = new FakeResolver(pod(0), pod(1));
    const { clients, clock } = fakePools(resolver, { destroy: () => destroyed.promise });
    clients.get(pod(0)).ask();
    leave(resolver);
    await clock.turn(30_000);
    expect(clock.timers).toBe(0);
    resolver.set([pod(1), pod(2)], [pod(0)]);
    expect([states(clients), clock.timers]).toEqual([['web-0 closing'], 0]);
    const closing = clients.close();
    expect(await isDone(closing)).toBe(false);
    destroyed.resolve();
    await closing;
    expect(clients.all()).toEqual([]);
  },
);

test('destroy() in the middle of goneMs leaves no timer', () => {
  const resolver = new FakeResolver(pod(0), pod(1));
  const { clients, clock } = fakePools(resolver, { destroy: () => new Promise(() => {}) });
  clients.get(pod(0)).ask();
  resolver.set([pod(1)], [pod(0)]);
  void clients.destroy(new Error('the process ends'));
  expect(clock.timers).toBe(0);
});

test('again, and in any order: each client is closed once and destroyed once', async () => {
  const { clients } = fakePools(new FakeResolver(pod(0)));
  const pool = clients.get(pod(0)).ask();
  await clients.destroy(new Error('first'));
  await Promise.all([clients.destroy(new Error('second')), clients.close(), clients.close()]);
  expect(pool.done).toEqual(['destroy']);
  expect(pool.error?.message).toBe('first');
});

test('`await using` closes', async () => {
  const resolver = new FakeResolver(pod(0));
  const { clients: outer, opened } = fakePools(resolver);
  {
    await using clients = outer;
    clients.get(pod(0));
  }
  expect(opened[0]?.done).toEqual(['close']);
  expect(resolver.listeners).toBe(0);
});

test('close() holds the process as long as it is awaited, and no longer', async () => {
  const before = holding();
  const { clients } = fakePools(new FakeResolver(pod(0)));
  const pool = clients.get(pod(0)).ask();
  expect(holding()).toBe(before);
  const closing = clients.close();
  expect(holding()).toBe(before + 1);
  pool.answer();
  await closing;
  expect(holding()).toBe(before);
});

test('1,000 endpoints come and go: nothing is kept', async () => {
  const resolver = new FakeResolver(pod(0));
  const { clients, clock, opened } = fakePools(resolver);
  for (let ordinal = 1; ordinal <= 1_000; ordinal += 1) {
    const pool = clients.get(pod(ordinal - 1));
    if (ordinal % 2 === 0) pool.ask();
    resolver.set([pod(ordinal)], ordinal % 3 === 0 ? [] : [pod(ordinal - 1)]);
    if (ordinal % 100 === 0) await clock.turn(31_000);
  }
  expect([states(clients), clock.timers]).toEqual([[], 0]);
  expect(opened).toHaveLength(1_000);
  expect(resolver.listeners).toBe(2);
});
