import * as grpc from '@grpc/grpc-js';
import { leader } from '@rollcall/core';
import { createCluster, manualClock } from '@rollcall/testing';
import { expect, test } from 'vitest';
import { headless } from '../src/index.ts';
import { eventually } from './fixtures/eventually.ts';
import { connect } from './fixtures/greeter.ts';
import { Pods, run } from './fixtures/pods.ts';

const insecure = grpc.credentials.createInsecure();
const UNAVAILABLE = grpc.status.UNAVAILABLE;
const patient = new grpc.Metadata({ waitForReady: true });

test('where nobody is listed, a call fails with the name of the service and the age of the list', async () => {
  await using pods = new Pods(11);
  pods.list();
  using greeter = connect(...headless(grpc, 'greeter', insecure, { discovery: pods.discovery, waitMs: 0 }));
  const message =
    /Nobody to call in greeter\.default( within \d+ ms)?: no pod is listed \(no-endpoints\).*; the last answer came \d+ ms ago/;
  await expect(greeter.hello()).rejects.toMatchObject({ code: UNAVAILABLE, details: expect.stringMatching(message) });
});

test('with waitMs it waits first, and then fails', async () => {
  await using pods = new Pods(12);
  pods.list();
  using greeter = connect(...headless(grpc, 'greeter', insecure, { discovery: pods.discovery, waitMs: 50 }));
  const many = await Promise.allSettled(Array.from({ length: 20 }, () => greeter.hello()));
  for (const call of many)
    expect(call).toMatchObject({ reason: { code: UNAVAILABLE, details: expect.stringContaining('within') } });
});

test('with waitMs it runs as soon as somebody is listed', async () => {
  await using pods = await new Pods(13).start(0);
  pods.list();
  using greeter = connect(...headless(grpc, 'greeter', insecure, { discovery: pods.discovery, waitMs: 10_000 }));
  const call = greeter.hello();
  await new Promise(setImmediate);
  pods.list(0);
  expect(await call).toBe('greeter-0');
});

test('a lone wait-for-ready call survives silence, errors and an empty list, and runs at the first good one', async () => {
  await using pods = await new Pods(14).start(0);
  using greeter = connect(...headless(grpc, 'greeter', insecure, { discovery: pods.discovery, waitMs: 0 }));
  const call = greeter.hello({}, patient);
  for (const word of [
    { kind: 'unknown', code: 'servfail' },
    { kind: 'empty', code: 'nxdomain' },
  ] as const) {
    pods.source.set(word);
    await eventually(() => expect(pods.discovery.resolvers[0]?.snapshot.reason).toMatchObject({ code: word.code }));
    await expect(greeter.hello()).rejects.toMatchObject({ code: UNAVAILABLE });
  }
  pods.list(0);
  expect(await call).toBe('greeter-0');
});

test('a wait-for-ready call ends at its deadline all the same', async () => {
  await using pods = new Pods(15);
  using greeter = connect(...headless(grpc, 'greeter', insecure, { discovery: pods.discovery }));
  const call = greeter.hello({}, patient, { deadline: Date.now() + 50 });
  await expect(call).rejects.toMatchObject({ code: grpc.status.DEADLINE_EXCEEDED });
});

test('where everybody refuses, the call says who, and why', async () => {
  await using pods = new Pods(16);
  pods.list(0, 1);
  const clock = manualClock();
  using greeter = connect(...headless(grpc, 'greeter', insecure, { discovery: pods.discovery, clock }));
  const message = /2 of 2 cannot be reached \(greeter-0: .*ECONNREFUSED/;
  const call = greeter.hello().catch((error: unknown) => error);
  const { TRANSIENT_FAILURE } = grpc.connectivityState;
  const channel = greeter.client.getChannel();
  await eventually(() => expect(channel.getConnectivityState(false)).toBe(TRANSIENT_FAILURE));
  await clock.advance(2_000);
  expect(await call).toMatchObject({ code: UNAVAILABLE, details: expect.stringMatching(message) });
});

test('an absent leader is waited for; then the call says who is there instead', async () => {
  await using pods = await new Pods(17).start(0, 1);
  pods.list(1);
  const clock = manualClock();
  const options = { discovery: pods.discovery, picker: leader(), waitMs: 300, clock };
  using greeter = connect(...headless(grpc, 'greeter', insecure, options));
  const early = greeter.hello().catch((error: unknown) => error);
  await eventually(() => expect(pods.connections(1)).toBe(1));
  await clock.advance(1_000);
  expect(await early).toMatchObject({ code: UNAVAILABLE, details: expect.stringContaining('greeter-1') });
  const call = greeter.hello();
  pods.list(0, 1);
  expect(await call).toBe('greeter-0');
});

test('a target that says too little is not waited for', async () => {
  await using cluster = await createCluster();
  await cluster.statefulSet('greeter', { ports: { grpc: 50051, http: 8080 }, run });
  using greeter = connect(...headless(grpc, 'greeter', insecure, { discovery: cluster.discovery, waitMs: 60_000 }));
  await expect(greeter.hello()).rejects.toMatchObject({
    code: UNAVAILABLE,
    details: expect.stringContaining('it has several'),
  });
});

test('nor is one that there is no source for', async () => {
  await using pods = new Pods(18);
  using greeter = connect(...headless(grpc, 'stranger', insecure, { discovery: pods.discovery, waitMs: 60_000 }));
  await expect(greeter.hello()).rejects.toMatchObject({ details: expect.stringContaining("source for 'stranger'") });
});
