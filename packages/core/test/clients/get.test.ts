import { expect, test } from 'vitest';
import { createClients } from '../../src/clients.ts';
import { classify } from '../../src/outcome/classify.ts';
import { type FakePool, fakePools, states } from './fake-pools.ts';
import { FakeResolver, pod } from './fake-resolver.ts';
import { settled } from './step-clock.ts';

const moved = pod(0, { address: '10.0.0.9' });

test('a client is opened on first use, and is the same from then on', () => {
  const { clients, clock, opened } = fakePools(new FakeResolver(pod(0), pod(1)));
  expect(clients.all()).toEqual([]);
  const client = clients.get(pod(0));
  expect(clients.get(pod(0))).toBe(client);
  expect(opened).toEqual([client]);
  expect(clients.all()).toEqual([{ client, endpoint: pod(0), variant: '', state: 'open', why: undefined }]);
  expect(clock.timers).toBe(0);
});

test('each variant of an endpoint, and each endpoint, has a client of its own', () => {
  const { clients, opened } = fakePools(new FakeResolver(pod(0), pod(1)));
  const all = [clients.get(pod(0)), clients.get(pod(0), 'h2'), clients.get(pod(1)), clients.get(pod(1), 'h2')];
  expect(new Set(all).size).toBe(4);
  expect(clients.get(pod(1), 'h2')).toBe(all[3]);
  expect(opened.map(({ endpoint, variant }) => [endpoint.name, variant])).toEqual([
    ['web-0', ''],
    ['web-0', 'h2'],
    ['web-1', ''],
    ['web-1', 'h2'],
  ]);
});

test('the same slot at another address is another instance, with another client', () => {
  const resolver = new FakeResolver(pod(0));
  const { clients } = fakePools(resolver);
  const before = clients.get(pod(0)).ask();
  resolver.set([moved], [pod(0)]);
  expect(clients.get(moved)).not.toBe(before);
  expect(states(clients)).toEqual(['web-0 closing', 'web-0 open']);
});

test('`open` that throws leaves nothing behind', async () => {
  const resolver = new FakeResolver(pod(0));
  let failure: Error | undefined = new Error('no such certificate');
  const { clients, clock } = fakePools(resolver, {
    open() {
      if (failure !== undefined) throw failure;
      return {} as FakePool;
    },
  });
  expect(() => clients.get(pod(0))).toThrow(failure);
  expect([clients.all(), clock.timers]).toEqual([[], 0]);
  failure = undefined;
  expect(clients.get(pod(0))).toBe(clients.get(pod(0)));
});

test('an endpoint that was picked just before it left still has its client', () => {
  const resolver = new FakeResolver(pod(0), pod(1));
  const { clients } = fakePools(resolver);
  const client = clients.get(pod(0));
  resolver.set([pod(1)]);
  expect(clients.get(pod(0))).toBe(client);
  expect(clients.all()).toMatchObject([{ state: 'absent', why: 'no longer listed' }]);
});

test('one that is opened after its endpoint left is retired at once, and goes by the same rule', async () => {
  const resolver = new FakeResolver(pod(0), pod(1));
  const { clients, clock } = fakePools(resolver);
  resolver.set([pod(1)]);
  const late = clients.get(pod(0));
  expect(states(clients)).toEqual(['web-0 absent']);
  await clock.turn(31_000);
  expect(late.done).toEqual(['close']);
  expect([clients.all(), clock.timers]).toEqual([[], 0]);
});

test('nothing is opened to an endpoint that is gone: its address may be another pod’s', () => {
  const resolver = new FakeResolver(pod(0));
  const { clients, opened } = fakePools(resolver);
  resolver.set([moved], [pod(0)]);
  expect(() => clients.get(pod(0))).toThrow('web-0 (10.0.0.1 port 8080) of web.default:8080 is gone');
  expect(opened).toEqual([]);
});

test('…and what is thrown then is known to be never sent, so `run` and `retry` go elsewhere', () => {
  const resolver = new FakeResolver(pod(0));
  const { clients } = fakePools(resolver);
  resolver.set([moved], [pod(0)]);
  try {
    clients.get(pod(0));
    expect.unreachable();
  } catch (error) {
    expect(error).toMatchObject({ code: 'ECONNREFUSED', address: '10.0.0.1', port: 8080 });
    expect(classify(error, pod(0))).toMatchObject({ kind: 'failed', reached: 'never' });
  }
});

test('one that is listed again was not gone', () => {
  const resolver = new FakeResolver(pod(0), pod(1));
  const { clients } = fakePools(resolver);
  resolver.set([pod(1)], [pod(0)]);
  resolver.set([pod(0), pod(1)]);
  resolver.set([pod(1)]);
  clients.get(pod(0));
  expect(states(clients)).toEqual(['web-0 absent']);
});

test('what `open` sets in motion counts: its endpoint may be gone when it returns', async () => {
  const resolver = new FakeResolver(pod(0));
  const { clients, clock, opened } = fakePools(resolver);
  const { clients: hasty } = fakePools(resolver, {
    open() {
      resolver.set([moved], [pod(0)]);
      return clients.get(moved);
    },
  });
  expect(() => hasty.get(pod(0))).toThrow('web-0 is at 10.0.0.9 now');
  expect(opened[0]?.done).toEqual(['destroy']);
  await settled();
  expect([hasty.all(), clock.timers]).toEqual([[], 0]);
});

test('…or absent', () => {
  const resolver = new FakeResolver(pod(0), pod(1));
  const { clients: plain } = fakePools(resolver);
  const { clients } = fakePools(resolver, {
    open(endpoint) {
      resolver.set([pod(1)]);
      return plain.get(endpoint);
    },
  });
  clients.get(pod(0));
  expect(states(clients)).toEqual(['web-0 absent']);
});

test('…or its client there already', async () => {
  const { clients: plain, opened } = fakePools(new FakeResolver(pod(0)));
  let isNested = false;
  const { clients } = fakePools(new FakeResolver(pod(0)), {
    open(endpoint) {
      if (isNested) return plain.get(endpoint, 'inner');
      isNested = true;
      clients.get(endpoint);
      return plain.get(endpoint, 'outer');
    },
  });
  expect(clients.get(pod(0)).variant).toBe('inner');
  expect(clients.get(pod(0)).variant).toBe('inner');
  expect(opened.map(({ variant, done }) => [variant, done])).toEqual([
    ['inner', []],
    ['outer', ['close']],
  ]);
  await settled();
  expect(clients.all()).toHaveLength(1);
});

test('…or all of them closed', async () => {
  const { clients: plain, opened } = fakePools(new FakeResolver(pod(0)));
  const { clients } = fakePools(new FakeResolver(pod(0)), {
    open(endpoint) {
      void clients.close();
      return plain.get(endpoint);
    },
  });
  expect(() => clients.get(pod(0))).toThrow(expect.objectContaining({ code: 'ROLLCALL_CLOSED' }));
  expect(opened[0]?.done).toEqual(['destroy']);
  await settled();
  expect(clients.all()).toEqual([]);
});

const hooks = {
  open: () => 0,
  close: async () => {},
  destroy: () => undefined,
  activity: () => ({ owed: 0, bytesRead: 0 }),
};

test.each([
  ['open', { ...hooks, open: undefined }],
  ['close', { ...hooks, close: 1 }],
  ['destroy', { ...hooks, destroy: null }],
  ['activity', { ...hooks, activity: {} }],
  ['goneMs', { ...hooks, goneMs: -1 }],
  ['silenceMs', { ...hooks, silenceMs: Number.NaN }],
])('wrong options fail at once, with their name: %s', (name, options) => {
  const resolver = new FakeResolver(pod(0));
  const create = (): unknown => createClients(resolver, options as typeof hooks);
  expect(create).toThrow(
    expect.objectContaining({ code: 'ROLLCALL_BAD_OPTION', message: expect.stringContaining(name) }),
  );
  expect(resolver.listeners).toBe(0);
});
