import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Cluster, createCluster, type Pod, type WorkloadOptions } from '../../src/index.ts';
import { addressesOf } from '../fixtures/lookup.ts';

const script = join(import.meta.dirname, '..', 'fixtures', 'pod.mjs');
const options: WorkloadOptions = { ports: { http: 8080 }, run: [process.execPath, script] };
const misbehaving = (mode: string): WorkloadOptions => ({
  ...options,
  run: ['env', `MODE=${mode}`, process.execPath, script],
});

const ask = async (pod: Pod | undefined): Promise<{ name: string; dns: string; pid: number }> => {
  const response = await fetch(`http://${pod?.address}:8080/`, { headers: { connection: 'close' } });
  return (await response.json()) as { name: string; dns: string; pid: number };
};

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

let cluster: Cluster;
beforeEach(async () => {
  cluster = await createCluster();
});
afterEach(() => cluster.close());

test('each pod is a process that knows its name, its address, its port and the DNS', async () => {
  const { pods } = await cluster.statefulSet('web', { ...options, replicas: 2 });
  const [first, second] = await Promise.all(pods.map(ask));
  expect([first?.name, second?.name]).toEqual(['web-0', 'web-1']);
  expect(first?.dns).toBe(cluster.dns.address);
  expect(first?.pid).not.toBe(second?.pid);
  expect(await addressesOf(cluster, 'web')).toEqual(pods.map(({ address }) => address));
});

test('a restart ends the process, and starts another', async () => {
  const web = await cluster.statefulSet('web', options);
  const { pid } = await ask(web.pods[0]);
  const next = await web.restart('web-0');
  expect(isAlive(pid)).toBe(false);
  expect(await ask(next)).toMatchObject({ name: 'web-0' });
});

test('a process that ignores SIGTERM is killed after `graceMs`', async () => {
  const web = await cluster.statefulSet('web', { ...misbehaving('stubborn'), graceMs: 20 });
  const { pid } = await ask(web.pods[0]);
  await web.restart('web-0');
  expect(isAlive(pid)).toBe(false);
});

test('a crash does not wait for it', async () => {
  const web = await cluster.statefulSet('web', { ...misbehaving('stubborn'), graceMs: 3_600_000 });
  const { pid } = await ask(web.pods[0]);
  await web.crash('web-0');
  expect(isAlive(pid)).toBe(false);
  expect(await addressesOf(cluster, 'web')).toEqual([]);
});

test('a process that ends by itself is a pod out of DNS, which a restart brings back', async () => {
  const web = await cluster.statefulSet('web', options);
  await fetch(`http://${web.pods[0]?.address}:8080/exit`).catch(() => {});
  await vi.waitFor(async () => expect(await addressesOf(cluster, 'web')).toEqual([]));
  await web.restart('web-0', { address: 'same' });
  expect(await addressesOf(cluster, 'web')).toEqual([web.pods[0]?.address]);
});

test('a process that ends before it is ready is told of', async () => {
  const starting = cluster.statefulSet('web', misbehaving('broken'));
  await expect(starting).rejects.toMatchObject({
    code: 'ROLLCALL_BAD_OPTION',
    message: expect.stringMatching(
      /^The command of web-0 .* ended \(exit code 3\) before it had printed .* 'ready'\.$/,
    ),
  });
});

test('a command that is not there is told of', async () => {
  const starting = cluster.statefulSet('web', { ...options, run: ['/no/such/command'] });
  await expect(starting).rejects.toThrow(/could not be started: .*ENOENT/);
});

test('close() ends the processes, also those that are still starting', async () => {
  const web = await cluster.statefulSet('web', misbehaving('stubborn'));
  const { pid } = await ask(web.pods[0]);
  const slow = { ...options, run: ['sleep', '3600'], publishNotReadyAddresses: true };
  const starting = cluster.statefulSet('slow', slow);
  const refused = expect(starting).rejects.toThrow(/ended \(SIGKILL\) before/);
  await vi.waitFor(async () => expect(await addressesOf(cluster, 'slow')).toHaveLength(1));
  await cluster.close();
  await refused;
  expect(isAlive(pid)).toBe(false);
});

const pipes = (): number => process.getActiveResourcesInfo().filter((name) => name === 'PipeWrap').length;

test('a process that has started another one, which holds on to its output, leaves nothing open here', async () => {
  const before = pipes();
  const run = ['sh', '-c', 'sleep 5 & exec "$0" "$1"', process.execPath, script];
  const web = await cluster.statefulSet('web', { ...options, run });
  expect(await ask(web.pods[0])).toMatchObject({ name: 'web-0' });
  await cluster.close();
  expect(pipes()).toBe(before);
});

const program = (name: string): Promise<{ stdout: string }> => {
  const file = join(import.meta.dirname, '..', 'fixtures', name);
  return promisify(execFile)(process.execPath, ['-C', '@rollcall/source', file, script]);
};

test('a program that closes its cluster has nothing left, and ends by itself', async () => {
  expect(await program('closes-everything.ts')).toMatchObject({ stdout: '[]\n' });
});

test('a program that ends without close() leaves no process behind', async () => {
  const { stdout } = await program('leaves-early.ts');
  const asked = fetch(`http://${stdout.trim()}:8080/`);
  await expect(asked).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
});
