import { EventEmitter } from 'node:events';
import type cassandra from 'cassandra-driver';
import { expect, test, vi } from 'vitest';
import { CassandraDiscoveryError, keepTokenMap } from '../src/index.ts';

/** What `keepTokenMap` knows of a client. That the real one is so is seen by test/cassandra.test.ts, on a ring. */
function fakeClient({ rebuildsItself = false } = {}) {
  const metadata = {
    primaryReplicas: {},
    keyspaces: { shop: { replicas: { '0': [] } as unknown } },
    builds: 0,
    buildTokens() {
      metadata.builds += 1;
      metadata.primaryReplicas = {};
    },
  };
  const client = Object.assign(new EventEmitter(), { metadata, hosts: {} });
  const emit = (event: 'hostAdd' | 'hostRemove') => {
    client.emit(event, {});
    if (rebuildsItself) metadata.buildTokens();
    return new Promise((resolve) => setImmediate(resolve));
  };
  return { metadata, emit, client, driver: client as unknown as cassandra.Client };
}

test.each(['hostAdd', 'hostRemove'] as const)(
  '%s: the map is built anew, and what was worked out of it',
  async (event) => {
    const { metadata, emit, driver } = fakeClient();
    using _tokens = keepTokenMap(driver);
    await emit(event);
    expect(metadata.builds).toBe(1);
    expect(metadata.keyspaces.shop.replicas).toBeNull();
  },
);

test('many events of one look at the peers cost one build', async () => {
  const { metadata, client, emit, driver } = fakeClient();
  using _tokens = keepTokenMap(driver);
  for (let host = 0; host < 10; host++) client.emit('hostAdd', {});
  await emit('hostRemove');
  expect(metadata.builds).toBe(1);
});

test('a driver that does so itself is left alone, and that is logged once', async () => {
  const { metadata, client, emit, driver } = fakeClient({ rebuildsItself: true });
  const log = vi.fn();
  client.on('log', log);
  using _tokens = keepTokenMap(driver);
  await emit('hostAdd');
  await emit('hostAdd');
  expect(metadata.builds).toBe(2);
  expect(log.mock.calls).toEqual([['info', 'Rollcall', expect.stringContaining('nothing to do')]]);
});

test('disposed, it listens to nobody, and what was about to be built is not', async () => {
  const { metadata, client, driver } = fakeClient();
  const tokens = keepTokenMap(driver);
  client.emit('hostAdd', {});
  tokens[Symbol.dispose]();
  await new Promise((resolve) => setImmediate(resolve));
  expect(metadata.builds).toBe(0);
  expect(client.eventNames()).toEqual([]);
});

test('a client without a token map is refused', () => {
  const other = { metadata: {} } as cassandra.Client;
  expect(() => keepTokenMap(other)).toThrow(CassandraDiscoveryError);
});
