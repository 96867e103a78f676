import { createResolver, DiscoveryError, type Sighting } from '@rollcall/core';
import { manualSource } from '@rollcall/testing';
import cassandra from 'cassandra-driver';
import { expect, test } from 'vitest';
import { CassandraDiscoveryError, type CassandraOptions, cassandraOptions } from '../src/index.ts';

const localDataCenter = 'dc1';

/** A ring that says nothing by itself. */
function ringOf(...endpoints: readonly (string | Sighting)[]) {
  const source = manualSource(endpoints);
  const resolver = createResolver(source);
  return { source, resolver, [Symbol.asyncDispose]: () => resolver.close() };
}

test('the lowest ordinals are the contact points, as addresses', async () => {
  await using ring = ringOf('cassandra-2@10.0.0.3:9042', 'cassandra-0@10.0.0.1:9042', 'cassandra-1@[fd00::2]:9042');
  const { contactPoints } = await cassandraOptions(cassandra, ring.resolver, { localDataCenter, seeds: 2 });
  expect(contactPoints).toEqual(['10.0.0.1:9042', '[fd00::2]:9042']);
});

test('the very array that the driver has is kept current, as it reads it again when it has lost every node', async () => {
  await using ring = ringOf('cassandra-0@10.0.0.1:9042');
  const { contactPoints } = await cassandraOptions(cassandra, ring.resolver, { localDataCenter });
  ring.source.set(['cassandra-0@10.0.0.9:9042']);
  await ring.resolver.until(({ endpoints }) => endpoints[0]?.address === '10.0.0.9');
  expect(contactPoints).toEqual(['10.0.0.9:9042']);
});

test('an outage of DNS leaves the contact points as they are', async () => {
  await using ring = ringOf('cassandra-0@10.0.0.1:9042');
  const { contactPoints } = await cassandraOptions(cassandra, ring.resolver, { localDataCenter });
  ring.source.set({ kind: 'unknown', code: 'servfail' });
  await ring.resolver.until(({ status }) => status === 'stale');
  expect(contactPoints).toEqual(['10.0.0.1:9042']);
});

test('who is nobody here is translated to itself; a pod, by any of its addresses, to the one it is listed at', async () => {
  await using ring = ringOf({
    address: '10.0.0.1',
    addresses: ['10.0.0.1', 'fd00::1'],
    port: 19_042,
    slot: 'cassandra-0',
  });
  const { policies } = await cassandraOptions(cassandra, ring.resolver, { localDataCenter });
  const translated = (address: string) =>
    new Promise((resolve) => {
      policies?.addressResolution?.translate(address, 9042, resolve);
    });
  expect(await translated('10.0.0.1')).toBe('10.0.0.1:19042');
  expect(await translated('fd00::1')).toBe('10.0.0.1:19042');
  expect(await translated('192.0.2.1')).toBe('192.0.2.1:9042');
});

test('without a zone the load balancing is left to the driver, and to the app', async () => {
  await using ring = ringOf('cassandra-0@10.0.0.1:9042');
  const { policies } = await cassandraOptions(cassandra, ring.resolver, { localDataCenter });
  expect(policies).not.toHaveProperty('loadBalancing');
});

test('nobody there within `waitMs`: the error says of which service, and what was seen', async () => {
  await using ring = ringOf();
  const refused = await cassandraOptions(cassandra, ring.resolver, { localDataCenter, waitMs: 1 }).catch(
    (error) => error,
  );
  expect(refused).toSatisfy(DiscoveryError.is);
  expect(refused).toMatchObject({ code: 'ROLLCALL_NO_ENDPOINTS' });
});

test.each<[name: string, wrong: Record<string, unknown>]>([
  ['localDataCenter', { localDataCenter: '' }],
  ['localDataCenter', { localDataCenter: undefined }],
  ['seeds', { seeds: 0 }],
  ['seeds', { seeds: 1.5 }],
  ['zone', { zone: '' }],
  ['waitMs', { waitMs: -1 }],
  ['waitMs', { waitMs: Number.POSITIVE_INFINITY }],
])('%s out of range is refused by its name: %j', async (name, wrong) => {
  await using ring = ringOf('cassandra-0@10.0.0.1:9042');
  const options = { localDataCenter, ...wrong } as CassandraOptions;
  const refused = await cassandraOptions(cassandra, ring.resolver, options).catch((error) => error);
  expect(refused).toSatisfy(CassandraDiscoveryError.is);
  expect(refused).toMatchObject({ code: 'ROLLCALL_BAD_OPTION', message: expect.stringContaining(`\`${name}\``) });
});

test('what was left out is named, whatever it is', async () => {
  await using ring = ringOf('cassandra-0@10.0.0.1:9042');
  const anyOptions = cassandraOptions as (...args: readonly unknown[]) => Promise<unknown>;
  const refusals = [
    [undefined, ring.resolver, { localDataCenter }, 'ROLLCALL_CASSANDRA_VERSION', 'cassandra-driver'],
    [cassandra, undefined, { localDataCenter }, 'ROLLCALL_BAD_OPTION', '`resolver`'],
    [cassandra, ring.resolver, undefined, 'ROLLCALL_BAD_OPTION', '`localDataCenter`'],
  ] as const;
  for (const [module, resolver, options, code, said] of refusals) {
    const message = expect.stringContaining(said);
    await expect(anyOptions(module, resolver, options)).rejects.toMatchObject({ code, message });
  }
});

test('a driver that lacks what the adapter builds on is refused, with the version found and those tested', async () => {
  await using ring = ringOf('cassandra-0@10.0.0.1:9042');
  const { addressResolution: _, ...policies } = cassandra.policies;
  const other = { ...cassandra, version: '5.0.0', policies } as unknown as typeof cassandra;
  await expect(cassandraOptions(other, ring.resolver, { localDataCenter })).rejects.toMatchObject({
    code: 'ROLLCALL_CASSANDRA_VERSION',
    message: expect.stringMatching(/5\.0\.0.*AddressTranslator.*4\.10/),
  });
});
