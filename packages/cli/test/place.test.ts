import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Cluster, createCluster } from '@rollcall/testing';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { terminal } from './terminal.ts';

let cluster: Cluster;
let folder: string;
beforeEach(async () => {
  cluster = await createCluster();
  folder = mkdtempSync(join(tmpdir(), 'rollcall-cli-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
  await cluster.close();
});

const question = (): string | undefined => Object.keys(cluster.dns.queriesBy)[0];

test.each([
  ['web', '--namespace prod --zone k8s.test', 'web.prod.svc.k8s.test'],
  ['web', '--namespace PROD --zone K8s.test', 'web.prod.svc.k8s.test'],
  ['web.shop', '--namespace prod --zone k8s.test', 'web.shop.svc.k8s.test'],
  ['web.shop.svc.other.test', '--namespace prod --zone k8s.test', 'web.shop.svc.other.test'],
])('%s with %s is %s', async (target, flags, name) => {
  await terminal().rollcall(`resolve ${target} ${flags} --server ${cluster.dns.address}`);
  expect(question()).toBe(`SRV ${name}`);
});

test('namespace and zone of a target without them stand in the file that --resolv-conf names', async () => {
  const file = join(folder, 'resolv.conf');
  writeFileSync(file, 'search prod.svc.k8s.test svc.k8s.test k8s.test\n');
  await terminal().rollcall(`resolve web --resolv-conf ${file} --server ${cluster.dns.address}`);
  expect(question()).toBe('SRV web.prod.svc.k8s.test');
});

test('a resolv.conf that is not there was misspelt', async () => {
  const screen = terminal();
  expect(await screen.rollcall('resolve web --resolv-conf /nowhere/resolv.conf')).toBe(2);
  expect(screen.err).toMatch(/^rollcall: --resolv-conf: ENOENT.*'\/nowhere\/resolv\.conf'\n/);
});

test('the environment says whom to ask where no flag does', async () => {
  for (const [name, value] of Object.entries(cluster.env)) vi.stubEnv(name, value);
  expect(await terminal().rollcall('resolve web')).toBe(1);
  expect(question()).toBe('SRV web.default.svc.cluster.local');
});

test('pods that the environment names are found, unless a flag says whom to ask', async () => {
  vi.stubEnv('ROLLCALL_STATIC', 'web.default=web-0@127.0.0.1:8080');
  const screen = terminal();
  expect(await screen.rollcall('resolve web.default')).toBe(0);
  expect(screen.out).toContain('web.default: current, 1 endpoint, by ROLLCALL_STATIC\n');
  expect(await screen.rollcall(`resolve web.default --server ${cluster.dns.address}`)).toBe(1);
});

test.each(['ROLLCALL_DNS', 'ROLLCALL_STATIC'])('what is wrong in %s is named', async (name) => {
  vi.stubEnv(name, 'nonsense');
  const screen = terminal();
  expect(await screen.rollcall('watch web')).toBe(2);
  expect(screen.err).toMatch(new RegExp(`^rollcall: .*${name}.*'nonsense'`));
});
