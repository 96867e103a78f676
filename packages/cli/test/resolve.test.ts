import { type Cluster, createCluster } from '@rollcall/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { idle, terminal } from './terminal.ts';

let cluster: Cluster;
beforeEach(async () => {
  cluster = await createCluster();
});
afterEach(() => cluster.close());

const ports = { http: 8080 };
const asked = (question: string): string => `${question}.default.svc.cluster.local @${cluster.dns.address} udp`;

test('the pods of a service are a table, then comes how it was found', async () => {
  const { pods } = await cluster.statefulSet('web', { replicas: 2, ports, run: idle });
  const screen = terminal(cluster);
  expect(await screen.rollcall('resolve web:http')).toBe(0);
  const [first = '', second = ''] = pods.map(({ address }) => address);
  const width = Math.max(first.length, second.length);
  expect(screen.out.split('\n')).toEqual([
    `NAME   ORDINAL  ${'ADDRESS'.padEnd(width)}  PORT  CONDITION  ZONE`,
    `web-0  0        ${first.padEnd(width)}  8080  serving    -`,
    `web-1  1        ${second.padEnd(width)}  8080  serving    -`,
    '',
    'web.default:http: current, 2 endpoints, by dns, TTL 5 s',
    `${asked('SRV _http._tcp.web')}: NOERROR, 2 records, TTL 5 s, 0 ms`,
    '',
  ]);
  expect(screen.err).toBe('');
});

test('pods without stable names have their addresses for names, and no ordinal', async () => {
  const { pods } = await cluster.deployment('api', { ports, run: idle });
  const screen = terminal(cluster);
  expect(await screen.rollcall('resolve api')).toBe(0);
  const address = pods[0]?.address;
  expect(screen.out.split('\n')[1]).toMatch(new RegExp(`^${address} +- +${address} +8080 `));
});

test('a pod of both families is one line', async () => {
  const { pods } = await cluster.statefulSet('dual', { ports, run: idle, families: [4, 6] });
  const screen = terminal(cluster);
  await screen.rollcall('resolve dual');
  expect(screen.out).toContain(` ${pods[0]?.addresses.join(',')} `);
});

test('one pod can be asked for', async () => {
  await cluster.statefulSet('web', { replicas: 3, ports, run: idle });
  const screen = terminal(cluster);
  expect(await screen.rollcall('resolve web-1.web.default.svc')).toBe(0);
  expect(screen.out.match(/^web-\d /gm)).toEqual(['web-1 ']);
});

test('a service without pods, and one that is not there, are known to be nobody', async () => {
  await cluster.service('void', {});
  for (const name of ['void', 'nobody']) {
    const screen = terminal(cluster);
    expect(await screen.rollcall(`resolve ${name}`)).toBe(1);
    expect(screen.out).toBe('');
    expect(screen.err.split('\n')).toEqual([
      `${name}.default: nobody is there (nxdomain), TTL 5 s`,
      'There is no such name: no such service or port, or none of its pods is ready.',
      `${asked(`SRV ${name}`)}: NXDOMAIN, TTL 5 s, 0 ms`,
      '',
    ]);
  }
});

test('a pod that is not among the pods is known to be nobody', async () => {
  await cluster.statefulSet('web', { ports, run: idle });
  const screen = terminal(cluster);
  expect(await screen.rollcall('resolve web-7.web.default.svc')).toBe(1);
  expect(screen.err).toMatch(/^web-7\.web\.default: nobody is there \(no-endpoints\)/);
  expect(screen.err).toContain("web-7 is not among the service's pods\n");
});

test.each([
  ['SERVFAIL', 'servfail', 'The DNS servers failed.'],
  ['REFUSED', 'refused', 'The DNS servers refused to answer'],
] as const)('%s is no word on the pods', async (fault, code, text) => {
  await cluster.statefulSet('web', { ports, run: idle });
  cluster.dns.fail(fault);
  const screen = terminal(cluster);
  expect(await screen.rollcall('resolve web')).toBe(3);
  expect(screen.out).toBe('');
  expect(screen.err).toMatch(new RegExp(`^web.default: nobody could say who is there \\(${code}\\)\n${text}`));
  expect(screen.err).toContain(`${asked('SRV web')}: ${fault}`);
});

test('nor is silence, for as long as one was ready to wait', async () => {
  cluster.dns.fail('drop');
  const screen = terminal(cluster);
  const ended = screen.rollcall('resolve web --timeout 100');
  await screen.clock.advance(100);
  expect(await ended).toBe(3);
  expect(screen.err).toBe('web.default: nobody could say who is there\nNo answer came in time.\n');
});

test('an answer that comes in time is waited for', async () => {
  await cluster.statefulSet('web', { ports, run: idle });
  expect(await terminal(cluster).rollcall('resolve web --timeout 100')).toBe(0);
});

test('without a limit, DNS itself gives up', async () => {
  cluster.dns.fail('drop');
  const screen = terminal(cluster);
  const ended = screen.rollcall('resolve web');
  await screen.clock.advance(2_000);
  expect(await ended).toBe(3);
  expect(screen.err).toContain('No DNS server answered in time');
});

test('where there are several ports, the target has to say which', async () => {
  await cluster.statefulSet('web', { ports: { http: 8080, grpc: 9090 }, run: idle });
  const screen = terminal(cluster);
  expect(await screen.rollcall('resolve web')).toBe(2);
  expect(screen).toMatchObject({
    out: '',
    err: expect.stringMatching(/^rollcall: Which port of web\.default\? .*\n$/),
  });
  expect(await screen.rollcall('resolve web:grpc')).toBe(0);
  expect(screen.out).toContain(' 9090 ');
});

test('the second server is asked where the first one fails', async () => {
  await cluster.statefulSet('web', { ports, run: idle });
  const failing = await cluster.dns.replica();
  failing.fail('SERVFAIL');
  const screen = terminal();
  expect(await screen.rollcall(`resolve web.default --server ${failing.address} --server ${cluster.dns.address}`)).toBe(
    0,
  );
  expect(failing.queries).toBe(1);
});

test('--explain tells more, whether or not somebody is there', async () => {
  cluster.dns.fail('SERVFAIL');
  const screen = terminal(cluster);
  expect(await screen.rollcall('resolve web --explain')).toBe(3);
  expect(screen.out).toContain(`DNS servers: ${cluster.dns.address}`);
});
