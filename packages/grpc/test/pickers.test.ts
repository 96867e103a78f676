import { once } from 'node:events';
import * as grpc from '@grpc/grpc-js';
import { byRequest, definePicker, leader, leastRequest, ordinal, rendezvous, roundRobin, shard } from '@rollcall/core';
import { manualClock } from '@rollcall/testing';
import { expect, test } from 'vitest';
import { type GrpcCall, type HeadlessOptions, headless } from '../src/index.ts';
import { connect } from './fixtures/greeter.ts';
import { Pods } from './fixtures/pods.ts';

const insecure = grpc.credentials.createInsecure();

/** A client of three pods, all of which are connected. */
async function open(net: number, options: HeadlessOptions) {
  const pods = await new Pods(net).start(0, 1, 2);
  pods.list(0, 1, 2);
  const { discovery } = pods;
  const isReady = { picker: roundRobin(), discovery };
  const probe = connect(...headless(grpc, 'greeter', insecure, isReady));
  await probe.reach('greeter-0', 'greeter-1', 'greeter-2');
  const greeter = connect(...headless(grpc, 'greeter', insecure, { discovery, ...options }));
  return {
    ...greeter,
    pods,
    async [Symbol.asyncDispose](): Promise<void> {
      greeter.close();
      probe.close();
      await pods[Symbol.asyncDispose]();
    },
  };
}

function withUser(user: string): grpc.Metadata {
  const metadata = new grpc.Metadata();
  metadata.set('user', user);
  return metadata;
}

const key = ({ metadata }: GrpcCall): string | undefined => metadata.get('user')[0]?.toString();

test('rendezvous keeps each user, by a metadata key, at one pod', async () => {
  await using greeter = await open(31, { picker: rendezvous(), key });
  const homes = new Map<string, Set<string>>();
  for (let call = 0; call < 60; call++) {
    const user = `user-${call % 10}`;
    const seen = homes.get(user) ?? new Set();
    homes.set(user, seen.add(await greeter.hello({}, withUser(user))));
  }
  expect([...homes.values()].every(({ size }) => size === 1)).toBe(true);
  expect(new Set([...homes.values()].flatMap((names) => [...names])).size).toBeGreaterThan(1);
});

test('shard finds the pod that a key lives on, as any other program does', async () => {
  await using greeter = await open(32, { picker: shard({ count: 3 }), key });
  expect(await greeter.hello({}, withUser('user:1'))).toBe(`greeter-${3_416_794_175 % 3}`);
});

test('ordinal and leader call one pod and no other', async () => {
  await using second = await open(33, { picker: ordinal(2) });
  expect(await Promise.all([second.hello(), second.hello(), second.hello()])).toEqual(Array(3).fill('greeter-2'));
  await using first = await open(34, { picker: leader() });
  expect(await Promise.all([first.hello(), first.hello(), first.hello()])).toEqual(Array(3).fill('greeter-0'));
});

test('byRequest goes by the method, or by the metadata', async () => {
  const choose = ({ method, metadata }: GrpcCall): 'write' | 'read' =>
    method === '/greeter.Greeter/SayHello' && metadata.get('write').length > 0 ? 'write' : 'read';
  await using greeter = await open(35, { picker: byRequest(choose, { write: leader(), read: ordinal(1) }) });
  const write = new grpc.Metadata();
  write.set('write', '1');
  expect(await greeter.hello({}, write)).toBe('greeter-0');
  expect(await greeter.hello()).toBe('greeter-1');
});

test('a picker that throws fails that call with INTERNAL and its message, and the next one goes on', async () => {
  let calls = 0;
  const clumsy = definePicker('clumsy', () => (candidates) => {
    calls += 1;
    if (calls === 1) throw new Error('dropped it');
    return candidates[0];
  });
  await using greeter = await open(36, { picker: clumsy });
  await expect(greeter.hello()).rejects.toMatchObject({
    code: grpc.status.INTERNAL,
    details: expect.stringMatching(/Picker clumsy threw.*dropped it/),
  });
  expect(await greeter.hello()).toBe('greeter-0');
});

test('so does a key that throws, also for a call that waits for ready', async () => {
  const options: HeadlessOptions = {
    key: () => {
      throw new Error('no such user');
    },
  };
  await using greeter = await open(37, options);
  await expect(greeter.hello({}, new grpc.Metadata({ waitForReady: true }))).rejects.toMatchObject({
    code: grpc.status.INTERNAL,
    details: 'no such user',
  });
});

test('a burst of calls is spread, as picks count before they start', async () => {
  await using greeter = await open(38, { picker: leastRequest() });
  await greeter.reach('greeter-0', 'greeter-1', 'greeter-2');
  const answers = await Promise.all(Array.from({ length: 300 }, () => greeter.hello({ afterMs: 10 })));
  const counts = Map.groupBy(answers, (name) => name);
  expect([...counts.values()].map(({ length }) => length).every((count) => count > 70 && count < 130)).toBe(true);
});

test('how long a stream takes says nothing about its pod', async () => {
  const seen = new Map<string, number>();
  const looking = definePicker('looking', () => (candidates) => {
    for (const candidate of candidates) seen.set(candidate.endpoint.name, candidate.latencyMs);
    return candidates.find(({ endpoint }) => endpoint.name === 'greeter-1');
  });
  const clock = manualClock();
  await using greeter = await open(39, { picker: looking, clock });
  for (let call = 0; call < 3; call++) await greeter.hello();
  const stream = greeter.watch(15);
  await once(stream, 'data');
  await clock.advance(500);
  stream.resume();
  await once(stream, 'end');
  await greeter.hello();
  expect(seen.get('greeter-1')).toBeLessThan(500);
});
