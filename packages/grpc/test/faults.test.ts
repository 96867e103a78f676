import * as grpc from '@grpc/grpc-js';
import { definePicker, first } from '@rollcall/core';
import { createCluster } from '@rollcall/testing';
import { expect, test, vi } from 'vitest';
import { headless } from '../src/index.ts';
import { connect, serve } from './fixtures/greeter.ts';
import { openLoop, underLoad } from './fixtures/load.ts';
import { command, Pods } from './fixtures/pods.ts';

const insecure = grpc.credentials.createInsecure();
const greeters = { replicas: 3, ports: { grpc: 50051 }, run: command };

test('a pod that is killed fails no call, as those that were under way are made again', async () => {
  await using cluster = await createCluster();
  const workload = await cluster.statefulSet('greeter', greeters);
  using greeter = connect(...headless(grpc, 'greeter:grpc', insecure, { discovery: cluster.discovery }));
  const load = underLoad(() => greeter.hello({ afterMs: 5 }), 32);
  await load.answered(100);
  await workload.crash('greeter-1');
  await load.answered(500);
  await load.stop();
  expect(load.failures).toEqual([]);
});

test('a pod that hangs costs some calls, and not a third of them', async () => {
  await using cluster = await createCluster();
  const { discovery } = cluster;
  await cluster.statefulSet('greeter', greeters);
  using greeter = connect(...headless(grpc, 'greeter:grpc', insecure, { discovery, retry: false }));
  await greeter.reach('greeter-0', 'greeter-1', 'greeter-2');
  const pid = Number(await greeter.hello({ tellPid: true }));
  const open = openLoop(() => greeter.hello({}, new grpc.Metadata(), { deadline: Date.now() + 500 }), 5);
  process.kill(pid, 'SIGSTOP');
  try {
    await open.made(600);
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  const { failed } = await open.stop();
  // Some before the first deadline, then five in a row.
  expect(failed).toBeGreaterThan(0);
  expect(failed).toBeLessThan(600 * 0.03);
});

test('a pod that refuses gets its calls back as soon as a connect gets through', async () => {
  await using pods = await new Pods(21).start(0);
  pods.list(0, 1);
  const { discovery } = pods;
  const channelOptions = { 'grpc.initial_reconnect_backoff_ms': 60_000, 'grpc.max_reconnect_backoff_ms': 60_000 };
  using greeter = connect(...headless(grpc, 'greeter', insecure, { discovery, channelOptions }));
  await greeter.reach('greeter-0');
  await pods.start(1);
  await greeter.reach('greeter-1');
});

test('a pod that comes back where it was is connected to again, though the list never changed', async () => {
  await using pods = await new Pods(25).start(0, 1);
  pods.list(0, 1);
  using greeter = connect(...headless(grpc, 'greeter', insecure, { discovery: pods.discovery }));
  await greeter.reach('greeter-0', 'greeter-1');
  await pods.stop(1);
  expect(await greeter.hello()).toBe('greeter-0');
  await pods.start(1);
  await greeter.reach('greeter-1');
});

test('calls that a pod owes when it is known to be gone are ended, and made again elsewhere', async () => {
  await using pods = await new Pods(26).start(0, 1);
  pods.list(0);
  using greeter = connect(...headless(grpc, 'greeter', insecure, { discovery: pods.discovery }));
  await greeter.reach('greeter-0');
  const owed = greeter.hello({ onlyBy: 'greeter-1' });
  // The slot stands at another address: nobody is at the first one any more, whatever its sockets say.
  pods.source.set([{ address: pods.address(1), port: 50051, slot: 'greeter-0' }]);
  expect(await owed).toBe('greeter-1');
});

test('what a pod refuses as UNAVAILABLE is asked of another one, whatever the picker says', async () => {
  await using pods = await new Pods(22).start(1);
  const place = { name: 'greeter-0', address: pods.address(0), port: 50051 };
  await using _sick = await serve(place, grpc.status.UNAVAILABLE);
  pods.list(0, 1);
  const options = { discovery: pods.discovery, picker: first(), ejection: false } as const;
  using greeter = connect(...headless(grpc, 'greeter', insecure, options));
  const answers = await Promise.all(Array.from({ length: 20 }, () => greeter.hello()));
  expect(new Set(answers)).toEqual(new Set(['greeter-1']));
});

test('a pod that fails five calls in a row is left alone', async () => {
  await using pods = await new Pods(24).start(1);
  const place = { name: 'greeter-0', address: pods.address(0), port: 50051 };
  await using _sick = await serve(place, grpc.status.UNAVAILABLE);
  pods.list(0, 1);
  const options = { discovery: pods.discovery, picker: first(), retry: false } as const;
  using greeter = connect(...headless(grpc, 'greeter', insecure, options));
  const failed: boolean[] = [];
  for (let call = 0; call < 20; call++)
    failed.push(
      await greeter.hello().then(
        () => false,
        () => true,
      ),
    );
  expect(failed.filter((each) => each)).toHaveLength(5);
});

test('a pick that is never started is taken back', async () => {
  await using pods = await new Pods(23).start(0);
  pods.list(0);
  const slow = grpc.credentials.createFromMetadataGenerator((_, done) =>
    setTimeout(done, 200, null, new grpc.Metadata()),
  );
  const seen: number[] = [];
  const watching = definePicker('watching', () => (candidates) => {
    seen.push(candidates[0]?.inFlight ?? -1);
    return candidates[0];
  });
  using greeter = connect(...headless(grpc, 'greeter', insecure, { discovery: pods.discovery, picker: watching }));
  await greeter.hello();
  const late = { credentials: slow, deadline: Date.now() + 50 };
  const calls = Array.from({ length: 5 }, () => greeter.hello({}, new grpc.Metadata(), late));
  await vi.waitFor(() => expect(seen).toEqual([0, 0, 1, 2, 3, 4]), { interval: 1 });
  await Promise.allSettled(calls);
  await greeter.hello();
  expect(seen.at(-1)).toBe(0);
});
