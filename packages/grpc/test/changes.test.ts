import * as grpc from '@grpc/grpc-js';
import type { Endpoint } from '@rollcall/core';
import { roundRobin } from '@rollcall/core';
import { createCluster } from '@rollcall/testing';
import { expect, test, vi } from 'vitest';
import { headless } from '../src/index.ts';
import { eventually } from './fixtures/eventually.ts';
import { connect } from './fixtures/greeter.ts';
import { underLoad } from './fixtures/load.ts';
import { Pods, run } from './fixtures/pods.ts';

const insecure = grpc.credentials.createInsecure();

test('calls go to all pods of the service', async () => {
  await using cluster = await createCluster();
  await cluster.statefulSet('greeter', { replicas: 3, ports: { grpc: 50051 }, run });
  using greeter = connect(...headless(grpc, 'greeter:grpc', insecure, { discovery: cluster.discovery }));
  const answers = [];
  for (let call = 0; call < 30; call++) answers.push(await greeter.hello());
  expect(new Set(answers)).toEqual(new Set(['greeter-0', 'greeter-1', 'greeter-2']));
});

test('a new pod gets calls as soon as it is listed', async () => {
  await using pods = await new Pods(1).start(0, 1);
  pods.list(0);
  const { discovery } = pods;
  using greeter = connect(...headless(grpc, 'greeter', insecure, { discovery, picker: roundRobin() }));
  const load = underLoad(greeter.hello, 2);
  await load.answered(5);
  expect(load.answers).not.toContain('greeter-1');
  pods.list(0, 1);
  await eventually(() => expect(load.answers).toContain('greeter-1'));
  await load.stop();
  expect(load.failures.map(String)).toEqual([]);
});

test('a pod that is no longer listed gets no new calls, and those under way are answered', async () => {
  await using pods = await new Pods(2).start(0, 1);
  pods.list(0, 1);
  const { discovery } = pods;
  using greeter = connect(...headless(grpc, 'greeter', insecure, { discovery, picker: roundRobin() }));
  await greeter.reach('greeter-0', 'greeter-1');
  const slow = Promise.all(Array.from({ length: 10 }, () => greeter.hello({ afterMs: 200 })));
  pods.list(0);
  await pods.known(1);
  const answers = await Promise.all(Array.from({ length: 10 }, () => greeter.hello()));
  expect(new Set(answers)).toEqual(new Set(['greeter-0']));
  expect(new Set(await slow)).toEqual(new Set(['greeter-0', 'greeter-1']));
});

test('a rolling restart at new addresses fails no call', async () => {
  await using cluster = await createCluster();
  const workload = await cluster.statefulSet('greeter', { replicas: 3, ports: { grpc: 50051 }, run });
  using greeter = connect(...headless(grpc, 'greeter:grpc', insecure, { discovery: cluster.discovery, retry: false }));
  const load = underLoad(() => greeter.hello({ afterMs: 2 }));
  await load.answered(50);
  for (const pod of ['greeter-2', 'greeter-1', 'greeter-0']) {
    await workload.restart(pod);
    await load.answered(100);
  }
  await load.stop();
  expect(load.failures.map(String)).toEqual([]);
});

test('so does one of all pods at once', async () => {
  await using cluster = await createCluster();
  const workload = await cluster.statefulSet('greeter', { replicas: 3, ports: { grpc: 50051 }, run });
  using greeter = connect(
    ...headless(grpc, 'greeter:grpc', insecure, { discovery: cluster.discovery, waitMs: 15_000 }),
  );
  const load = underLoad(() => greeter.hello({ afterMs: 2 }));
  await load.answered(50);
  await Promise.all(['greeter-2', 'greeter-1', 'greeter-0'].map((pod) => workload.restart(pod)));
  await load.answered(100);
  await load.stop();
  expect(load.failures.map(String)).toEqual([]);
});

test('1,000 updates that change nothing for a pod leave its connection alone', async () => {
  await using pods = await new Pods(3).start(0, 1, 2);
  pods.list(0, 2);
  using greeter = connect(...headless(grpc, 'greeter', insecure, { discovery: pods.discovery }));
  await Promise.all(Array.from({ length: 20 }, () => greeter.hello()));
  for (let update = 0; update < 1_000; update++) pods.list(...(update % 2 === 0 ? [0, 1, 2] : [0, 2]));
  for (let update = 0; update < 1_000; update++) pods.list(0, 2);
  await pods.known(2);
  await Promise.all(Array.from({ length: 20 }, () => greeter.hello()));
  expect([pods.connections(0), pods.connections(2)]).toEqual([1, 1]);
});

test('a pod that comes and goes leaves nothing at its connection', async () => {
  await using pods = await new Pods(6).start(0, 1);
  pods.list(0, 1);
  const { discovery } = pods;
  const warnings = vi.spyOn(process, 'emitWarning');
  using greeter = connect(...headless(grpc, 'greeter', insecure, { discovery, picker: roundRobin() }));
  for (let round = 0; round < 15; round++) {
    await greeter.reach('greeter-1');
    pods.list(0);
    await pods.known(1);
    pods.list(0, 1);
    await pods.known(2);
  }
  expect(pods.connections(1)).toBe(1);
  expect(warnings).not.toHaveBeenCalled(); // of Node, on many listeners
  warnings.mockRestore();
});

test('a dual-stack pod is one endpoint, connected to by the address that answers', async () => {
  await using pods = await new Pods(4).start(0, 1);
  const both = { address: '::1', addresses: ['::1', pods.address(0)], port: 50051, slot: 'greeter-0' };
  pods.source.set([both, pods.spec(1)]);
  const { discovery } = pods;
  using greeter = connect(...headless(grpc, 'greeter', insecure, { discovery, picker: roundRobin() }));
  await greeter.reach('greeter-0', 'greeter-1');
  const answers = await Promise.all(Array.from({ length: 10 }, () => greeter.hello()));
  expect(answers.filter((name) => name === 'greeter-0')).toHaveLength(5);
});

test('onDrain hears once of each pod that leaves; its streams go on until you end them', async () => {
  await using pods = await new Pods(5).start(0, 1);
  pods.list(0, 1);
  const left: string[] = [];
  const onDrain = ({ name }: Endpoint): void => {
    left.push(name);
    throw new Error('of the app');
  };
  const warnings = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  const { discovery } = pods;
  using greeter = connect(...headless(grpc, 'greeter', insecure, { discovery, onDrain, picker: roundRobin() }));
  await greeter.reach('greeter-0', 'greeter-1');
  const streams = [greeter.watch(), greeter.watch()];
  for (const stream of streams) stream.on('error', () => {});
  const words = await Promise.all(streams.map((stream) => new Promise<string>((on) => stream.once('data', on))));
  expect(new Set(words)).toEqual(new Set(['greeter-0', 'greeter-1']));
  pods.source.set([pods.spec(0), { address: pods.address(1), port: 50051, slot: 'greeter-1', condition: 'draining' }]);
  await eventually(() => expect(left).toEqual(['greeter-1']));
  pods.list(0);
  await pods.known(1);
  expect(await greeter.hello()).toBe('greeter-0');
  expect(left).toEqual(['greeter-1']);
  expect(warnings).toHaveBeenCalledOnce();
  warnings.mockRestore();
  await Promise.all(streams.map((stream) => new Promise((on) => stream.once('data', on))));
  for (const stream of streams) stream.cancel();
});
