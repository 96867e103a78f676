import { type Cluster, createCluster } from '@rollcall/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { idle, terminal } from './terminal.ts';

let cluster: Cluster;
beforeEach(async () => {
  cluster = await createCluster();
});
afterEach(() => cluster.close());

const ports = { http: 8080 };

test('resolve --json tells all of it, and has every key whatever came of it', async () => {
  const { pods } = await cluster.statefulSet('web', { ports, run: idle });
  const screen = terminal(cluster);
  expect(await screen.rollcall('resolve web:http --json')).toBe(0);
  expect(JSON.parse(screen.out)).toEqual({
    version: 1,
    target: 'web.default:http',
    status: 'current',
    source: 'dns',
    reason: null,
    updatedAt: '2026-01-01T00:00:00.000Z',
    ttlMs: 5_000,
    endpoints: [
      {
        name: 'web-0',
        slot: 'web-0',
        ordinal: 0,
        address: pods[0]?.address,
        addresses: [pods[0]?.address],
        port: 8080,
        hostname: 'web-0.web.default.svc.cluster.local',
        zone: null,
        condition: 'serving',
      },
    ],
    explanation: null,
  });
});

test('an endpoint without a slot has every key as well', async () => {
  await cluster.deployment('api', { ports, run: idle });
  const screen = terminal(cluster);
  await screen.rollcall('resolve api --json');
  expect(JSON.parse(screen.out).endpoints).toMatchObject([{ slot: null, ordinal: null, zone: null }]);
});

test('nobody is told on stdout, with the same code', async () => {
  const screen = terminal(cluster);
  expect(await screen.rollcall('resolve nobody --json')).toBe(1);
  expect(screen.err).toBe('');
  expect(JSON.parse(screen.out)).toEqual({
    version: 1,
    target: 'nobody.default',
    status: 'empty',
    source: 'dns',
    reason: { kind: 'empty', code: 'nxdomain', detail: expect.stringContaining('NXDOMAIN') },
    updatedAt: '2026-01-01T00:00:00.000Z',
    ttlMs: 5_000,
    endpoints: [],
    explanation: null,
  });
});

test('so is what nobody could say', async () => {
  cluster.dns.fail('SERVFAIL');
  const screen = terminal(cluster);
  expect(await screen.rollcall('resolve web --json --explain')).toBe(3);
  expect(JSON.parse(screen.out)).toMatchObject({
    status: 'failed',
    reason: { kind: 'unknown', code: 'servfail' },
    updatedAt: null,
    ttlMs: null,
    explanation: expect.stringContaining('web.default: failed'),
  });
});

test('so is a target that says too little: it is called wrongly', async () => {
  await cluster.statefulSet('web', { ports: { http: 8080, grpc: 9090 }, run: idle });
  const screen = terminal(cluster);
  expect(await screen.rollcall('resolve web --json')).toBe(2);
  expect(screen.err).toBe('');
  expect(JSON.parse(screen.out)).toEqual({
    version: 1,
    target: 'web.default',
    status: 'failed',
    source: 'dns',
    reason: {
      kind: 'unknown',
      code: 'ROLLCALL_BAD_TARGET',
      detail: expect.stringMatching(
        /^Which port of web\.default\? it has several: 8080, 9090\. Write web\.default:8080/,
      ),
    },
    updatedAt: null,
    ttlMs: null,
    endpoints: [],
    explanation: null,
  });
});

test('watch --json tells of that in its only line', async () => {
  await cluster.statefulSet('web', { ports: { http: 8080, grpc: 9090 }, run: idle });
  const screen = terminal(cluster);
  expect(await screen.rollcall('watch web --json')).toBe(2);
  expect(screen.err).toBe('');
  expect(JSON.parse(screen.out)).toMatchObject({
    event: 'status',
    status: 'failed',
    reason: { code: 'ROLLCALL_BAD_TARGET', detail: expect.stringContaining('Which port of web.default?') },
  });
});

test('watch --json is an object a line', async () => {
  const web = await cluster.statefulSet('web', { ports, run: idle });
  const before = web.pods[0]?.address;
  const screen = terminal(cluster);
  const ended = screen.rollcall('watch web --json');
  await screen.clock.advance(1_000);
  const after = (await web.restart('web-0')).address;
  await screen.clock.advance(5_500);
  await web.scale(0);
  await screen.clock.advance(60_000);
  screen.interrupt();
  expect(await ended).toBe(0);
  const lines = screen.out.trim().split('\n');
  const head = { version: 1, target: 'web.default', at: expect.stringMatching(/^2026-01-01T00:0\d:\d\d\.\d{3}Z$/) };
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { ...head, event: 'added', endpoint: expect.objectContaining({ slot: 'web-0', address: before }) },
    { ...head, event: 'status', status: 'current', source: 'dns', reason: null },
    {
      ...head,
      event: 'moved',
      endpoint: expect.objectContaining({ slot: 'web-0', address: after }),
      from: expect.objectContaining({ slot: 'web-0', address: before }),
    },
    { ...head, event: 'status', status: 'stale', source: 'dns', reason: expect.objectContaining({ code: 'nxdomain' }) },
    { ...head, event: 'removed', endpoint: expect.objectContaining({ slot: 'web-0', address: after }) },
    { ...head, event: 'status', status: 'empty', source: 'dns', reason: expect.objectContaining({ code: 'nxdomain' }) },
  ]);
});
