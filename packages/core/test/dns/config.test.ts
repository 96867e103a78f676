import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDnsConfig, type DnsConfig, type DnsOptions } from '../../src/dns/config.ts';
import { DiscoveryError } from '../../src/errors.ts';

let folder: string;
let resolvConf: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollcall-'));
  resolvConf = join(folder, 'resolv.conf');
  await writeFile(
    resolvConf,
    'search shop.svc.k8s.test svc.k8s.test\nnameserver 10.0.0.1\noptions ndots:5 timeout:3\n',
  );
});

afterEach(() => rm(folder, { recursive: true }));

const read = (options: DnsOptions, env: NodeJS.ProcessEnv = {}): DnsConfig =>
  createDnsConfig({ resolvConf, ...options }, env).current();

test('a pod finds its servers, namespace and zone in resolv.conf', async () => {
  expect(read({})).toEqual({
    servers: [{ address: '10.0.0.1', port: 53, family: 4 }],
    search: ['shop.svc.k8s.test', 'svc.k8s.test'],
    ndots: 5,
    timeoutMs: 3000,
    attempts: undefined,
    rotate: false,
    namespace: 'shop',
    zone: 'k8s.test',
    origin: resolvConf,
    usesSystem: false,
    problems: [],
  });
});

test('the environment wins over resolv.conf, an option over both', async () => {
  const env = { ROLLCALL_DNS: '127.0.0.1:40053, [::1]:40054,10.0.0.9' };
  const fromEnv = read({}, env);
  expect(fromEnv.servers).toEqual([
    { address: '127.0.0.1', port: 40053, family: 4 },
    { address: '::1', port: 40054, family: 6 },
    { address: '10.0.0.9', port: 53, family: 4 },
  ]);
  expect(fromEnv).toMatchObject({ origin: 'ROLLCALL_DNS', namespace: 'shop', timeoutMs: 3000 });

  const fromOptions = read({ servers: ['10.0.0.7'], timeoutMs: 100, attempts: 1, ndots: 0 }, env);
  expect(fromOptions.servers).toEqual([{ address: '10.0.0.7', port: 53, family: 4 }]);
  expect(fromOptions).toMatchObject({ origin: 'options', timeoutMs: 100, attempts: 1, ndots: 0 });
});

test('on a machine outside the cluster, the environment stands for a pod: its search list too', async () => {
  const env = { ROLLCALL_DNS: '127.0.0.1:40053', ROLLCALL_NAMESPACE: 'Prod', ROLLCALL_ZONE: 'Demo.Test.' };
  expect(read({}, env)).toMatchObject({
    namespace: 'prod',
    zone: 'demo.test',
    search: ['prod.svc.demo.test', 'svc.demo.test', 'demo.test'],
    ndots: 5,
  });
  expect(read({ search: ['own.test'] }, env).search).toEqual(['own.test']);
});

test('the namespace alone does not replace the search list of a pod', async () => {
  const config = read({}, { ROLLCALL_NAMESPACE: 'prod' });
  expect(config).toMatchObject({ namespace: 'prod', zone: 'k8s.test', search: ['shop.svc.k8s.test', 'svc.k8s.test'] });
});

test('a search option tells the namespace and the zone', async () => {
  const config = read({ search: ['corp.test', 'team.svc.other.test'] });
  expect(config).toMatchObject({ namespace: 'team', zone: 'other.test', search: ['corp.test', 'team.svc.other.test'] });
});

test('without a file there are no servers, and the origin says why', async () => {
  const missing = join(folder, 'missing');
  expect(read({ resolvConf: missing })).toMatchObject({
    servers: [],
    search: [],
    ndots: 1,
    namespace: 'default',
    zone: 'cluster.local',
    origin: `${missing} (not readable: ENOENT)`,
    usesSystem: false,
  });
});

test('what is wrong in the file is told, and the rest of it is used', async () => {
  await writeFile(resolvConf, 'nameserver ten\nnameserver 10.0.0.2\n');
  expect(read({})).toMatchObject({
    servers: [{ address: '10.0.0.2' }],
    problems: [`${resolvConf} line 1: nameserver 'ten' is no IP address`],
  });
});

test('the file is read again when it changes, and only then', async () => {
  const config = createDnsConfig({ resolvConf }, {});
  const first = config.current();
  expect(config.current()).toBe(first);

  await writeFile(resolvConf, 'nameserver 10.0.0.2\n');
  expect(config.current().servers).toMatchObject([{ address: '10.0.0.2' }]);

  await writeFile(`${resolvConf}.new`, 'nameserver 10.0.0.3\n');
  await rename(`${resolvConf}.new`, resolvConf);
  expect(config.current().servers).toMatchObject([{ address: '10.0.0.3' }]);

  await rm(resolvConf);
  expect(config.current().servers).toEqual([]);
  await writeFile(resolvConf, 'nameserver 10.0.0.4\n');
  expect(config.current().servers).toMatchObject([{ address: '10.0.0.4' }]);
});

const bad: readonly [DnsOptions, NodeJS.ProcessEnv, names: RegExp][] = [
  [{}, { ROLLCALL_DNS: '127.0.0.1:40053,localhost:53' }, /`ROLLCALL_DNS`.*'localhost:53'/],
  [{}, { ROLLCALL_DNS: '127.0.0.1:0' }, /`ROLLCALL_DNS`.*'127.0.0.1:0'/],
  [{}, { ROLLCALL_DNS: '127.0.0.1,' }, /`ROLLCALL_DNS`.*''/],
  [{}, { ROLLCALL_NAMESPACE: 'a.b' }, /`ROLLCALL_NAMESPACE`.*'a\.b'/],
  [{}, { ROLLCALL_ZONE: 'cluster..local' }, /`ROLLCALL_ZONE`.*'cluster\.\.local'/],
  [{ servers: ['::1:53:x'] }, {}, /`servers`.*'::1:53:x'/],
  [{ servers: [] }, {}, /`servers`.*at least one/],
  [{ search: ['ok.test', 'not ok'] }, {}, /`search`.*'not ok'/],
  [{ ndots: 16 }, {}, /`ndots`.*16/],
  [{ timeoutMs: 0 }, {}, /`timeoutMs`.*0/],
  [{ attempts: 1.5 }, {}, /`attempts`.*1\.5/],
  [{ resolvConf: '' }, {}, /`resolvConf`/],
];

test.each(bad)('refuses %j with %j at once', (options, env, names) => {
  let refusal: unknown;
  try {
    createDnsConfig(options, env);
  } catch (error) {
    refusal = error;
  }
  expect(refusal).toBeInstanceOf(DiscoveryError);
  expect(refusal).toMatchObject({ code: 'ROLLCALL_BAD_OPTION', message: expect.stringMatching(names) });
});
