import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type Cluster, createCluster } from '@rollcall/testing';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { idle } from './terminal.ts';

const main = join(import.meta.dirname, '..', 'src', 'main.ts');
const ports = { http: 8080 };

let cluster: Cluster;
let child: ChildProcess | undefined;
beforeEach(async () => {
  cluster = await createCluster({ ttlSeconds: 1 });
});
afterEach(async () => {
  child?.kill('SIGKILL');
  await cluster.close();
});

/** The program, from its sources; and what it has said so far. */
function start(...args: readonly string[]) {
  return startOn([], ...args);
}

/** @param flags of Node. */
function startOn(flags: readonly string[], ...args: readonly string[]) {
  const program = spawn(process.execPath, ['-C', '@rollcall/source', ...flags, main, ...args], {
    env: { ...process.env, NODE_OPTIONS: '', ...cluster.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child = program;
  const said = { out: '', err: '' };
  program.stdout.setEncoding('utf8').on('data', (text: string) => (said.out += text));
  program.stderr.setEncoding('utf8').on('data', (text: string) => (said.err += text));
  const ended = once(program, 'close').then(([code, signal]) => ({ code, signal, ...said }));
  const until = (text: string): Promise<boolean> => vi.waitUntil(() => said.out.includes(text), { timeout: 15_000 });
  return { program, ended, until };
}

test('who is there is found: 0', async () => {
  await cluster.statefulSet('web', { ports, run: idle });
  const { code, out, err } = await start('resolve', 'web').ended;
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toMatch(/^NAME .*\nweb-0 /);
});

test('nobody is known to be there: 1', async () => {
  expect(await start('resolve', 'nobody').ended).toMatchObject({ code: 1, out: '' });
});

test('a target that is none: 2', async () => {
  expect(await start('resolve', 'http://web').ended).toMatchObject({ code: 2, out: '' });
});

test('nobody could say: 3', async () => {
  cluster.dns.fail('REFUSED');
  expect(await start('resolve', 'web').ended).toMatchObject({ code: 3, out: '' });
});

test.each(['SIGINT', 'SIGTERM'] as const)('watch tells of a restart, and ends well by %s', async (signal) => {
  const web = await cluster.statefulSet('web', { replicas: 2, ports, run: idle });
  const { program, ended, until } = start('watch', 'web');
  await until('current, 2 endpoints');
  const { address } = await web.restart('web-1');
  await until(`-> ${address}:8080`);
  program.kill(signal);
  expect(await ended).toMatchObject({ code: 0, signal: null, err: '' });
});

test('watch ends well once nobody reads it any more', async () => {
  const web = await cluster.statefulSet('web', { ports, run: idle });
  const { program, ended, until } = start('watch', 'web');
  await until('current, 1 endpoint');
  program.stdout.destroy();
  await web.restart('web-0');
  expect(await ended).toMatchObject({ code: 0, signal: null, err: '' });
});

test('resolve is not troubled by a reader that has left', async () => {
  await cluster.statefulSet('web', { ports, run: idle });
  const { program, ended } = start('resolve', 'web');
  program.stdout.destroy();
  expect(await ended).toMatchObject({ code: 0, signal: null, err: '' });
});

test('Ctrl-C ends a resolve that takes its time as it ends any program', async () => {
  cluster.dns.fail('drop');
  const { program, ended } = start('resolve', 'web');
  await vi.waitUntil(() => cluster.dns.queries > 0, { timeout: 15_000 });
  program.kill('SIGINT');
  expect(await ended).toMatchObject({ code: null, signal: 'SIGINT' });
});

test('doctor waits for a server that is silent, and ends well', async () => {
  await cluster.statefulSet('web', { ports, run: idle });
  cluster.dns.fail('drop');
  const { code, out, err } = await start('doctor', 'web:http').ended;
  expect({ code, err }).toEqual({ code: 3, err: '' });
  expect(out).toContain('[server-silent]');
});

test('on a Node that is too old nothing else is loaded, and that is said', async () => {
  const version = `Object.defineProperty(process, 'versions', { value: { node: '20.20.2' } })`;
  const lacking = 'delete Promise.withResolvers';
  const older = `data:text/javascript,${encodeURIComponent(`${version}; ${lacking};`)}`;
  expect(await startOn(['--import', older], 'resolve', 'web').ended).toEqual({
    code: 2,
    signal: null,
    out: '',
    err: 'rollcall needs Node 22.19 or later, and this is 20.20.2.\n',
  });
});
