import { once } from 'node:events';
import { expect, test } from 'vitest';
import { type FakePool, fakePools } from './fake-pools.ts';
import { FakeResolver, pod } from './fake-resolver.ts';
import { settled } from './step-clock.ts';

/** The next warning of the process. */
async function warning(): Promise<Error> {
  const [warned] = await once(process, 'warning');
  return warned as Error;
}

/** All warnings of the process, until it is disposed. */
function warnings(): { readonly list: readonly Error[] } & Disposable {
  const list: Error[] = [];
  const listener = (warned: Error): void => void list.push(warned);
  process.on('warning', listener);
  return { list, [Symbol.dispose]: () => void process.off('warning', listener) };
}

const thrown = (): never => {
  throw new Error('a bug of mine');
};
const rejected = async (): Promise<never> => thrown();

test.each([
  ['throws', thrown],
  ['rejects', rejected],
])('`close` that %s is a warning, and its client is destroyed', async (_how, close) => {
  const resolver = new FakeResolver(pod(0), pod(1));
  const { clients, clock } = fakePools(resolver, { close });
  const pool = clients.get(pod(0));
  const warned = warning();
  resolver.set([pod(1)], [pod(0)]);
  expect(await warned).toMatchObject({ code: 'ROLLCALL_CLIENT' });
  expect((await warned).message).toContain('`close` of the client of web-0 in web.default:8080 threw: Error: a bug');
  await settled();
  expect(pool.done).toEqual(['destroy']);
  expect([clients.all(), clock.timers]).toEqual([[], 0]);
});

test.each([
  ['throws', thrown],
  ['rejects', rejected],
])('`destroy` that %s is a warning, and close() waits for it no longer', async (_how, destroy) => {
  const resolver = new FakeResolver(pod(0), pod(1));
  const { clients, clock } = fakePools(resolver, { destroy });
  clients.get(pod(0)).ask();
  clients.get(pod(1));
  resolver.set([pod(1)], [pod(0)]);
  const closing = clients.close();
  const warned = warning();
  await clock.turn(1_000);
  expect((await warned).message).toContain('`destroy` of the client of web-0');
  await closing;
  expect(clients.all()).toEqual([]);
});

test('that a client does not close because it was destroyed is no news', async () => {
  using warned = warnings();
  const destroyed = Promise.withResolvers<void>();
  const resolver = new FakeResolver(pod(0), pod(1));
  const { clients, clock } = fakePools(resolver, {
    close: () => destroyed.promise,
    destroy: (pool: FakePool, error) => {
      destroyed.reject(error);
      return pool.destroy(error);
    },
  });
  const pool = clients.get(pod(0)).ask();
  resolver.set([pod(1)], [pod(0)]);
  await clock.turn(1_000);
  expect(pool.done).toEqual(['destroy']);
  expect([clients.all(), warned.list]).toEqual([[], []]);
});

test('`activity` that throws is one warning, and its client counts as idle', async () => {
  using warned = warnings();
  const resolver = new FakeResolver(pod(0), pod(1));
  const { clients, clock } = fakePools(resolver, { activity: thrown });
  const pool = clients.get(pod(0));
  resolver.set([pod(1)]);
  await clock.turn(30_000);
  expect(pool.done).toEqual(['close']);
  expect(warned.list).toMatchObject([{ message: expect.stringContaining('`activity` of the client of web-0') }]);
});
