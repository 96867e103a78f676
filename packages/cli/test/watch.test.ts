import { type Cluster, createCluster } from '@rollcall/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { idle, terminal } from './terminal.ts';

let cluster: Cluster;
beforeEach(async () => {
  cluster = await createCluster();
});
afterEach(() => cluster.close());

const ports = { http: 8080 };
const untimed = (out: string): string[] => out.split('\n').map((line) => line.replace(/^\S+ /, ''));

test('who is there comes first, in order; then what changes, a line each, until Ctrl-C', async () => {
  const web = await cluster.statefulSet('web', { replicas: 3, ports, run: idle });
  const [zero, one, two] = web.pods.map(({ address }) => `${address}:8080`);
  const screen = terminal(cluster);
  const ended = screen.rollcall('watch web');
  await screen.clock.advance(1_000);
  const restarted = await web.restart('web-1');
  await screen.clock.advance(6_000);
  await web.scale(2);
  await screen.clock.advance(20_000);
  screen.interrupt();
  expect(await ended).toBe(0);
  expect(screen.err).toBe('');
  expect(untimed(screen.out)).toEqual([
    `added   web-0 ${zero}`,
    `added   web-1 ${one}`,
    `added   web-2 ${two}`,
    'status  current, 3 endpoints, by dns',
    `moved   web-1 ${one} -> ${restarted.address}:8080`,
    `removed web-2 ${two}`,
    '',
  ]);
});

test('each line begins with its time', async () => {
  await cluster.statefulSet('web', { ports, run: idle });
  const screen = terminal(cluster);
  const ended = screen.rollcall('watch web');
  await screen.clock.advance(0);
  screen.interrupt();
  await ended;
  expect(screen.out.match(/^\S+/gm)).toEqual(Array(2).fill('2026-01-01T00:00:00.000Z'));
});

test('an outage of DNS removes nobody, and is told with its reason', async () => {
  await cluster.statefulSet('web', { ports, run: idle });
  const screen = terminal(cluster);
  const ended = screen.rollcall('watch web');
  await screen.clock.advance(1_000);
  const outage = cluster.dns.fail('SERVFAIL');
  await screen.clock.advance(60_000);
  outage[Symbol.dispose]();
  await screen.clock.advance(10_000);
  screen.interrupt();
  await ended;
  expect(untimed(screen.out).slice(1)).toEqual([
    'status  current, 1 endpoint, by dns',
    expect.stringMatching(/^status {2}stale, 1 endpoint, by dns: servfail, SRV web\.default\..*: SERVFAIL/),
    'status  current, 1 endpoint, by dns',
    '',
  ]);
});

test('a service that is not there yet is waited for', async () => {
  const screen = terminal(cluster);
  const ended = screen.rollcall('watch late');
  await screen.clock.advance(3_000);
  const { pods } = await cluster.statefulSet('late', { ports, run: idle });
  await screen.clock.advance(6_000);
  screen.interrupt();
  await ended;
  expect(untimed(screen.out)).toEqual([
    expect.stringMatching(/^status {2}empty, 0 endpoints, by dns: nxdomain, /),
    `added   late-0 ${pods[0]?.address}:8080`,
    'status  current, 1 endpoint, by dns',
    '',
  ]);
});

test('one pod can be watched', async () => {
  const web = await cluster.statefulSet('web', { replicas: 2, ports, run: idle });
  const screen = terminal(cluster);
  const ended = screen.rollcall('watch web-1.web.default.svc');
  await screen.clock.advance(1_000);
  await web.restart('web-0');
  await web.restart('web-1');
  await screen.clock.advance(6_000);
  screen.interrupt();
  await ended;
  expect(untimed(screen.out).map((line) => line.split(' ')[0])).toEqual(['added', 'status', 'moved', '']);
});

test('a target that says too little ends it', async () => {
  await cluster.statefulSet('web', { ports: { http: 8080, grpc: 9090 }, run: idle });
  const screen = terminal(cluster);
  expect(await screen.rollcall('watch web')).toBe(2);
  expect(screen).toMatchObject({ out: '', err: expect.stringMatching(/^rollcall: Which port of web\.default\?/) });
});
