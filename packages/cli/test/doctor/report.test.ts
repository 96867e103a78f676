import { readFileSync } from 'node:fs';
import { type Cluster, createCluster } from '@rollcall/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { idle, terminal } from '../terminal.ts';
import { checkUp } from './check-up.ts';
import { resolvConf, searchOf } from './resolv-conf.ts';
import { listens } from './way.ts';

let cluster: Cluster;
beforeEach(async () => {
  cluster = await createCluster();
});
afterEach(() => cluster.close());

const ports = { http: 8080 };

/** Columns are as wide as addresses happen to be. */
const squeezed = (text: string): readonly string[] => text.split('\n').map((line) => line.replaceAll(/ {2,}/g, '  '));

test('people read what was asked, what came back, who is there, and what to do', async () => {
  const run = (pod: Parameters<typeof listens>[0]) => (pod.ordinal === 0 ? listens(pod) : idle());
  const { pods } = await cluster.statefulSet('web', { replicas: 2, ports, run });
  const [first, second] = pods.map(({ address }) => address);
  using file = resolvConf(searchOf('default'), 'options ndots:5');
  const screen = terminal(cluster);
  expect(await screen.rollcall(`doctor web:http --resolv-conf ${file.path}`)).toBe(0);
  const { address } = cluster.dns;
  expect(squeezed(screen.out)).toEqual([
    'web.default:http: current, 2 endpoints, by dns, TTL 5 s',
    `Servers: ${address} (--server)`,
    'Search:  default.svc.cluster.local svc.cluster.local cluster.local, ndots 5 (targets are asked in full, without it)',
    'Ports:  8080 (http)',
    'Pace:  asked every 5 s; a new pod is seen after 12.5 s at most',
    '',
    'SERVER  QUESTION  BY  ANSWER  RECORDS  TTL  TIME  EDNS',
    `${address}  SRV _http._tcp.web.default.svc.cluster.local  udp  NOERROR  2  5 s  0 ms  1232`,
    `${address}  SRV web.default.svc.cluster.local  udp  NOERROR  2  5 s  0 ms  1232`,
    `${address}  A web.default.svc.cluster.local  udp  NOERROR  2  5 s  0 ms  1232`,
    `${address}  AAAA web.default.svc.cluster.local  udp  NOERROR  0  5 s  0 ms  1232`,
    '',
    'SLOT  ADDRESS  PORT  CONNECT',
    `web-0  ${first}  8080  0 ms`,
    `web-1  ${second}  8080  refused`,
    '',
    `warning: 1 of 2 refuse connections: web-1 ${second}:8080. [pods-refuse]`,
    expect.stringMatching(/^ {2}The pod is there and nobody listens at that port/),
    expect.stringMatching(/^ {2}→ Compare the Service's targetPort/),
    '',
    '1 warning',
    '',
  ]);
  expect(screen.err).toBe('');
});

test('where nothing is wrong, that is said', async () => {
  await cluster.statefulSet('web', { ports, run: listens });
  const screen = terminal(cluster);
  expect(await screen.rollcall('doctor web:http')).toBe(0);
  expect(screen.out).toMatch(/\n\nNothing is wrong\.\n$/);
});

test('the worst comes first, and all are counted', async () => {
  const slow = await createCluster({ ttlSeconds: 30 });
  await slow.deployment('api', { ports, run: listens });
  using file = resolvConf('search corp.test', 'nonsense');
  slow.dns.host('*.corp.test', ['203.0.113.9']);
  const { findings } = await checkUp(`api:80 --resolv-conf ${file.path}`, slow.dns);
  const screen = terminal();
  await screen.rollcall(`doctor api:80 --server ${slow.dns.address} --resolv-conf ${file.path}`);
  await slow.close();
  const levels = findings.map(({ level }) => level);
  expect(levels).toEqual(['error', 'warning', 'warning', 'warning', 'warning', 'note', 'note']);
  expect(screen.out).toMatch(/\n1 error, 4 warnings, 2 notes\n$/);
});

test('truncation and silence are shown as such', async () => {
  await cluster.statefulSet('web', { ports, run: listens });
  cluster.dns.fail('truncate');
  const screen = terminal(cluster);
  await screen.rollcall('doctor web:http');
  expect(squeezed(screen.out)).toContain(
    `${cluster.dns.address}  SRV web.default.svc.cluster.local  udp  truncated  -  -  0 ms  -`,
  );
});

test('programs get all of it, with every key', async () => {
  const { pods } = await cluster.statefulSet('web', { ports, run: listens });
  const { exitCode, codes, ...json } = await checkUp('web.default:http', cluster.dns);
  expect({ exitCode, codes }).toEqual({ exitCode: 0, codes: [] });
  const question = { server: cluster.dns.address, transport: 'udp', rcode: 'NOERROR', failure: null, truncated: false };
  expect(json).toEqual({
    version: 1,
    target: 'web.default:http',
    status: 'current',
    source: 'dns',
    reason: null,
    findings: [],
    dns: {
      origin: 'options',
      servers: [cluster.dns.address],
      answering: [cluster.dns.address],
      search: expect.any(Array),
      ndots: expect.any(Number),
      namespace: 'default',
      zone: 'cluster.local',
    },
    questions: [
      ['SRV', '_http._tcp.web.default.svc.cluster.local', 1],
      ['SRV', 'web.default.svc.cluster.local', 1],
      ['A', 'web.default.svc.cluster.local', 1],
      ['AAAA', 'web.default.svc.cluster.local', 0],
    ].map(([type, name, records]) => ({
      ...question,
      type,
      name,
      records,
      ttlMs: 5_000,
      ednsBytes: 1232,
      elapsedMs: 0,
    })),
    ports: [{ port: 8080, names: ['http'] }],
    pace: { ttlMs: 5_000, pollMs: 5_000, stalenessMs: 12_500 },
    slices: null,
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
        connect: { state: 'open', detail: 'open', elapsedMs: 0 },
      },
    ],
  });
});

test('docs/doctor.md has a line for each finding there can be', () => {
  const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
  const codes = [...read('../../src/doctor/diagnosis.ts').matchAll(/^ {2}\| '(.+)'/gm)].map(([, code]) => code);
  const explained = [...read('../../../../docs/doctor.md').matchAll(/^\| `([a-z-]+)`/gm)].map(([, code]) => code);
  expect(codes.length).toBeGreaterThan(20);
  expect(explained.toSorted()).toEqual(codes.toSorted());
});
