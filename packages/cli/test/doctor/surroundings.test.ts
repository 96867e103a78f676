import { type Cluster, createCluster } from '@rollcall/testing';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { checkUp } from './check-up.ts';
import { resolvConf, searchOf } from './resolv-conf.ts';
import { listens } from './way.ts';

let cluster: Cluster;
beforeEach(async () => {
  cluster = await createCluster();
  await cluster.statefulSet('web', { ports: { http: 8080 }, run: listens });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await cluster.close();
});

test("a pod's own search list is tried, and does no harm", async () => {
  using file = resolvConf(searchOf('default', 'corp.test'), 'options ndots:5');
  const { findings, dns } = await checkUp(`web:http --resolv-conf ${file.path}`, cluster.dns);
  expect(findings).toEqual([]);
  expect(dns).toMatchObject({ search: expect.arrayContaining(['default.svc.cluster.local', 'corp.test']), ndots: 5 });
  const searched = Object.keys(cluster.dns.queriesBy).filter((question) => /svc\.cluster\.local\..+/.test(question));
  expect(searched).toEqual(['A web.default.svc.cluster.local.corp.test']);
});

test('a wildcard in the search path answers in place of the service', async () => {
  cluster.dns.host('*.corp.test', ['203.0.113.9']);
  using file = resolvConf(searchOf('default', 'corp.test'), 'options ndots:5');
  const { exitCode, findings } = await checkUp(`web:http --resolv-conf ${file.path}`, cluster.dns);
  expect(exitCode).toBe(0);
  expect(findings).toMatchObject([
    {
      level: 'warning',
      code: 'wildcard',
      seen: 'web.default.svc.cluster.local.corp.test has addresses: 203.0.113.9.',
      remedy: expect.stringContaining('web.default.svc.cluster.local. with its dot'),
    },
  ]);
});

test('a namespace that nobody named is a guess', async () => {
  using file = resolvConf('search corp.test');
  const line = `--resolv-conf ${file.path}`;
  expect((await checkUp(`web:http ${line}`, cluster.dns)).findings).toMatchObject([
    { level: 'warning', code: 'namespace-guessed', seen: expect.stringContaining("'default' is a guess") },
  ]);
  expect((await checkUp(`web.default:http ${line}`, cluster.dns)).findings).toEqual([]);
  expect((await checkUp(`web:http ${line} --namespace default`, cluster.dns)).findings).toEqual([]);
});

test('the environment may name it as well', async () => {
  using file = resolvConf('search corp.test', 'nameserver 127.66.66.53');
  const line = `web:http --resolv-conf ${file.path}`;
  expect((await checkUp(line)).codes).toEqual(['server-silent', 'namespace-guessed']);
  vi.stubEnv('ROLLCALL_NAMESPACE', 'default');
  expect((await checkUp(line)).codes).toEqual(['server-silent']);
});

test('lines of resolv.conf that are passed over are shown', async () => {
  using file = resolvConf(searchOf('default'), 'nameserver ten.dot.something', 'options ndots:many');
  const { findings } = await checkUp(`web:http --resolv-conf ${file.path}`, cluster.dns);
  expect(findings).toMatchObject([
    {
      level: 'warning',
      code: 'resolv-conf',
      seen: `${file.path} line 2: nameserver 'ten.dot.something' is no IP address`,
    },
    { level: 'warning', code: 'resolv-conf', seen: `${file.path} line 3: option 'ndots:many' has no valid value` },
  ]);
});

test('ROLLCALL_DNS stands in for resolv.conf, and that is said', async () => {
  for (const [name, value] of Object.entries(cluster.env)) vi.stubEnv(name, value);
  const { exitCode, findings, dns } = await checkUp('web:http');
  expect(exitCode).toBe(0);
  expect(dns).toMatchObject({ origin: 'ROLLCALL_DNS', servers: [cluster.dns.address] });
  expect(findings).toMatchObject([
    { level: 'note', code: 'rollcall-dns', seen: `ROLLCALL_DNS=${cluster.env.ROLLCALL_DNS}` },
  ]);
});

test('ROLLCALL_STATIC stands in for DNS, which is not asked then', async () => {
  for (const [name, value] of Object.entries(cluster.env)) vi.stubEnv(name, value);
  vi.stubEnv('ROLLCALL_STATIC', 'kv.default=127.0.0.1:1');
  const { exitCode, findings, questions, pace } = await checkUp('kv.default');
  expect(exitCode).toBe(1);
  expect(findings).toMatchObject([
    { level: 'error', code: 'pods-refuse' },
    { level: 'note', code: 'rollcall-static', seen: 'ROLLCALL_STATIC names the pods of kv.default.' },
  ]);
  expect({ questions, pace, queries: cluster.dns.queries }).toEqual({ questions: [], pace: null, queries: 0 });
  expect((await checkUp('web:http')).codes).toEqual(['rollcall-dns']);
});

test('a TTL beyond the pace of polling is counted in', async () => {
  expect((await checkUp('web.default:http', cluster.dns)).pace).toEqual({
    ttlMs: 5_000,
    pollMs: 5_000,
    stalenessMs: 12_500,
  });
  await using slow = await createCluster({ ttlSeconds: 30 });
  await slow.statefulSet('web', { ports: { http: 8080 }, run: listens });
  const { exitCode, findings, pace } = await checkUp('web.default:http', slow.dns);
  expect(exitCode).toBe(0);
  expect(pace).toEqual({ ttlMs: 30_000, pollMs: 5_000, stalenessMs: 37_500 });
  expect(findings).toMatchObject([
    { level: 'note', code: 'ttl', means: expect.stringContaining('a new pod is seen after up to 37.5 s') },
  ]);
});
