import * as grpc from '@grpc/grpc-js';
import { definePicker, first, leader, roundRobin } from '@rollcall/core';
import { type Cluster, createCluster, manualClock } from '@rollcall/testing';
import { expect, test } from 'vitest';
import { type HeadlessOptions, headless } from '../src/index.ts';
import { eventually } from './fixtures/eventually.ts';
import { connect, serve } from './fixtures/greeter.ts';
import { command, Pods } from './fixtures/pods.ts';

const insecure = grpc.credentials.createInsecure();
const greeters = { replicas: 2, ports: { grpc: 50051 }, run: command };

test('calls that a killed pod owes are made again on another one', async () => {
  await using cluster = await createCluster();
  const workload = await cluster.statefulSet('greeter', greeters);
  const options = { discovery: cluster.discovery, picker: roundRobin() };
  using greeter = connect(...headless(grpc, 'greeter:grpc', insecure, options));
  await greeter.reach('greeter-0', 'greeter-1');
  // Those of which an answer has begun are not made again (gRFC A6), so there must be none.
  const owed = Promise.all(Array.from({ length: 32 }, () => greeter.hello({ onlyBy: 'greeter-0' })));
  await workload.crash('greeter-1');
  expect(new Set(await owed)).toEqual(new Set(['greeter-0']));
});

/** A client of pods of which one is stopped, and goes on when this is disposed of. */
async function withOneStopped(cluster: Cluster, pod: string, options: HeadlessOptions) {
  const { discovery } = cluster;
  await cluster.statefulSet('greeter', greeters);
  const probe = connect(...headless(grpc, 'greeter:grpc', insecure, { discovery, picker: roundRobin() }));
  await probe.reach('greeter-0', 'greeter-1');
  const greeter = connect(...headless(grpc, 'greeter:grpc', insecure, { discovery, ...options }));
  const pid = await pidOf(cluster, pod);
  await greeter.hello();
  process.kill(pid, 'SIGSTOP');
  const goOn = (): void => void process.kill(pid, 'SIGCONT');
  return {
    hello: (afterMs: number) => greeter.hello({}, new grpc.Metadata(), { deadline: Date.now() + afterMs }),
    reach: greeter.reach,
    goOn,
    [Symbol.dispose](): void {
      goOn();
      greeter.close();
      probe.close();
    },
  };
}

async function pidOf({ discovery }: Cluster, pod: string): Promise<number> {
  const only = connect(...headless(grpc, `${pod}.greeter.default.svc:grpc`, insecure, { discovery }));
  const pid = Number(await only.hello({ tellPid: true }));
  only.close();
  return pid;
}

test('a pod that hangs costs the calls of the first moment, and is called again as soon as it goes on', async () => {
  await using cluster = await createCluster();
  const options = { picker: roundRobin(), ejection: false, retry: false } as const;
  using greeter = await withOneStopped(cluster, 'greeter-1', options);
  const answers: string[] = [];
  // Every other one fails, until it is noticed that nobody answers the PING either.
  for (let call = 0; answers.length < 30 && call < 300; call++) {
    const answer = await greeter.hello(1_000).catch(() => undefined);
    if (answer === undefined) answers.length = 0;
    else answers.push(answer);
  }
  expect(answers).toHaveLength(30);
  expect(new Set(answers)).toEqual(new Set(['greeter-0']));
  greeter.goOn();
  await greeter.reach('greeter-1');
});

test('a leader that hangs is the leader all the same', async () => {
  await using cluster = await createCluster();
  using greeter = await withOneStopped(cluster, 'greeter-0', { picker: leader(), retry: false });
  const late = { code: grpc.status.DEADLINE_EXCEEDED };
  for (let call = 0; call < 3; call++) await expect(greeter.hello(200)).rejects.toMatchObject(late);
  greeter.goOn();
  await greeter.reach('greeter-0');
});

test('pods that are slow, and not hung, get their share', async () => {
  await using pods = await new Pods(27).start(0, 1);
  pods.list(0, 1);
  const options = { discovery: pods.discovery, picker: roundRobin() };
  using greeter = connect(...headless(grpc, 'greeter', insecure, options));
  await greeter.reach('greeter-0', 'greeter-1');
  const answers = [];
  for (let call = 0; call < 6; call++) answers.push(await greeter.hello({ afterMs: 200 }));
  expect(answers.filter((name) => name === 'greeter-0')).toHaveLength(3);
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

test('but not where somebody is listed there again', async () => {
  await using pods = await new Pods(28).start(0);
  pods.list(0);
  const clock = manualClock();
  const options = { discovery: pods.discovery, clock, retry: false, waitMs: 60_000 } as const;
  using greeter = connect(...headless(grpc, 'greeter', insecure, options));
  await greeter.reach('greeter-0');
  const owed = greeter.hello({ afterMs: 1_000 });
  // Another slot: who was there is gone.
  pods.source.set([{ address: pods.address(0), port: 50051, slot: 'greeter-9' }]);
  await pods.known(1);
  await clock.advance(1_100);
  await greeter.hello();
  expect(await owed).toBe('greeter-0');
  expect(pods.connections(0)).toBe(1);
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
  const asked: (() => void)[] = [];
  const slow = grpc.credentials.createFromMetadataGenerator((_, done) => {
    asked.push(() => done(null, new grpc.Metadata()));
  });
  const seen: number[] = [];
  const watching = definePicker('watching', () => (candidates) => {
    seen.push(candidates[0]?.inFlight ?? -1);
    return candidates[0];
  });
  using greeter = connect(...headless(grpc, 'greeter', insecure, { discovery: pods.discovery, picker: watching }));
  await greeter.hello();
  const calls = Array.from({ length: 5 }, () => greeter.start({ credentials: slow }));
  await eventually(() => expect(seen).toEqual([0, 0, 1, 2, 3, 4]));
  for (const call of calls) call.cancel();
  await greeter.hello();
  expect(seen.at(-1)).toBe(0);
  for (const answer of asked) answer();
});
