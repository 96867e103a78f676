import * as grpc from '@grpc/grpc-js';
import { createResolver, type Source } from '@rollcall/core';
import { manualClock, manualDiscovery } from '@rollcall/testing';
import { expect, test, vi } from 'vitest';
import { headless } from '../src/index.ts';
import { eventually } from './fixtures/eventually.ts';
import { connect } from './fixtures/greeter.ts';
import { Pods } from './fixtures/pods.ts';

const insecure = grpc.credentials.createInsecure();

/** Until none is left that would hold the process open. */
async function noTimers(): Promise<void> {
  while (process.getActiveResourcesInfo().includes('Timeout')) await new Promise(setImmediate);
}

test('nothing is looked up before the first call, and nothing after close', async () => {
  await using pods = await new Pods(41).start(0);
  pods.list(0);
  const greeter = connect(...headless(grpc, 'greeter', insecure, { discovery: pods.discovery }));
  expect(pods.discovery.resolvers).toHaveLength(0);
  await greeter.hello();
  expect(pods.discovery.resolvers).toHaveLength(1);
  greeter.close();
  expect(pods.discovery.resolvers).toHaveLength(0);
});

test('one result serves several clients, each of which ends by itself', async () => {
  await using pods = await new Pods(42).start(0);
  pods.list(0);
  const target = headless(grpc, 'greeter', insecure, { discovery: pods.discovery });
  const one = connect(...target);
  using other = connect(...target);
  await Promise.all([one.hello(), other.hello()]);
  one.close();
  expect(await other.hello()).toBe('greeter-0');
});

test('a resolver of yours stays yours', async () => {
  await using pods = await new Pods(43).start(0);
  pods.list(0);
  await using resolver = createResolver('greeter', { discovery: pods.discovery });
  const listens = vi.spyOn(resolver, 'on');
  const greeter = connect(...headless(grpc, 'greeter', insecure, { resolver }));
  await greeter.hello();
  greeter.close();
  expect(resolver.isClosed).toBe(false);
  expect(listens.mock.calls.every(([, , options]) => options?.signal?.aborted)).toBe(true);
});

test('an idle channel gives the service back, and the next call begins anew', async () => {
  await using pods = await new Pods(44).start(0);
  pods.list(0);
  // The least that grpc-js takes.
  const channelOptions = { 'grpc.client_idle_timeout_ms': 1_000 };
  using greeter = connect(...headless(grpc, 'greeter', insecure, { discovery: pods.discovery, channelOptions }));
  await greeter.hello();
  await eventually(() => expect(pods.discovery.resolvers).toHaveLength(0));
  expect(await greeter.hello()).toBe('greeter-0');
  expect(pods.discovery.resolvers).toHaveLength(1);
});

test('a closed channel stays closed, whatever its resolver would say', async () => {
  await using pods = await new Pods(45).start(0);
  pods.list(0);
  await using resolver = createResolver('greeter', { discovery: pods.discovery });
  const greeter = connect(...headless(grpc, 'greeter', insecure, { resolver }));
  const call = greeter.hello();
  greeter.close();
  await expect(call).rejects.toMatchObject({ code: grpc.status.UNAVAILABLE });
  pods.list(0, 1);
  await pods.known(2);
  expect(greeter.client.getChannel().getConnectivityState(false)).toBe(grpc.connectivityState.SHUTDOWN);
  expect(pods.connections(0)).toBe(0);
});

test('a call while the channel is closed and nobody was ever there leaves no timer behind', async () => {
  await using pods = new Pods(46);
  const key = vi.fn<() => undefined>();
  const greeter = connect(...headless(grpc, 'greeter', insecure, { discovery: pods.discovery, key, waitMs: 60_000 }));
  const calls = Promise.allSettled([greeter.hello(), greeter.hello({}, new grpc.Metadata({ waitForReady: true }))]);
  await eventually(() => expect(key).toHaveBeenCalledTimes(2)); // they wait
  greeter.close();
  for (const call of await calls) expect(call).toMatchObject({ reason: { code: grpc.status.UNAVAILABLE } });
  await noTimers();
});

test('a wait that is over holds nothing open, though the channel is', async () => {
  await using pods = new Pods(49);
  pods.list();
  using greeter = connect(...headless(grpc, 'greeter', insecure, { discovery: pods.discovery, waitMs: 60_000 }));
  const deadline = { deadline: Date.now() + 30 };
  const calls = [new grpc.Metadata(), new grpc.Metadata({ waitForReady: true })].map((each) =>
    greeter.hello({}, each, deadline),
  );
  for (const call of await Promise.allSettled(calls)) expect(call.status).toBe('rejected');
  await noTimers();
});

test('channels with the same options share their connections', async () => {
  await using pods = await new Pods(47).start(0);
  pods.list(0);
  const { discovery } = pods;
  const clients = Array.from({ length: 5 }, () => connect(...headless(grpc, 'greeter', insecure, { discovery })));
  await Promise.all(clients.map((client) => client.hello()));
  expect(pods.connections(0)).toBe(1);
  for (const client of clients) client.close();
});

test('hints make no storm: a dead pod in the list costs a lookup a second', async () => {
  await using pods = await new Pods(48).start(0);
  let lookups = 0;
  const source: Source = {
    name: 'counted',
    lookup: async () => {
      lookups += 1;
      const endpoints = [0, 1].map((at) => ({ address: pods.address(at), port: 50051, slot: `greeter-${at}` }));
      return { kind: 'found', endpoints };
    },
  };
  const clock = manualClock();
  await using discovery = manualDiscovery({ greeter: source }, { clock });
  using greeter = connect(...headless(grpc, 'greeter', insecure, { discovery }));
  await Promise.all(Array.from({ length: 500 }, () => greeter.hello()));
  expect(lookups).toBe(1);
  await clock.advance(1_100);
  expect(lookups).toBe(2);
});
