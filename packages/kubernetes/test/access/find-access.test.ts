import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type Clock, createResolver, systemClock } from '@rollcall/core';
import { createCluster, manualClock } from '@rollcall/testing';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createFindAccess } from '../../src/access/find-access.ts';
import { inClusterAccess } from '../../src/access/in-cluster.ts';
import { RotatingFiles } from '../../src/access/rotating-files.ts';
import { Api } from '../../src/api.ts';
import { endpointSlices } from '../../src/index.ts';
import { all } from '../fixtures/chunks.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-access-'));
  for (const name of ['KUBECONFIG', 'KUBERNETES_SERVICE_HOST', 'KUBERNETES_SERVICE_PORT']) vi.stubEnv(name, '');
  vi.stubEnv('HOME', folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

function write(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

const find = (kubeconfig?: string, context?: string, clock: Clock = manualClock()) =>
  createFindAccess({ kubeconfig, context, clock });

const config = `
apiVersion: v1
kind: Config
current-context: dev
contexts:
  - name: dev
    context: { cluster: here, user: me, namespace: shop }
  - name: prod
    context: { cluster: there, user: certified }
clusters:
  - name: here
    cluster: { server: 'https://10.0.0.1:6443', certificate-authority: ca.crt, tls-server-name: kubernetes }
  - name: there
    cluster: { server: 'https://10.0.0.2:6443', insecure-skip-tls-verify: true }
users:
  - name: me
    user: { tokenFile: token }
  - name: certified
    user: { client-certificate-data: Q0VSVA==, client-key-data: S0VZ }
`;

test('a kubeconfig says where, who, and whom to trust; its paths go by its own folder', async () => {
  write('ca.crt', 'CA');
  write('token', 'secret\n');
  expect(await find(write('config', config))()).toEqual({
    server: 'https://10.0.0.1:6443',
    namespace: 'shop',
    token: 'secret',
    tls: { ca: 'CA', servername: 'kubernetes', rejectUnauthorized: true },
  });
  expect(await find(write('config', config), 'prod')()).toMatchObject({
    server: 'https://10.0.0.2:6443',
    namespace: 'default',
    token: undefined,
    tls: { cert: 'CERT', key: 'KEY', rejectUnauthorized: false },
  });
});

test('KUBECONFIG is looked at before the pod, and ~/.kube/config last of all', async () => {
  const message = expect.stringContaining('Nothing says where the API server is');
  await expect(find()()).rejects.toMatchObject({ code: 'ROLLCALL_NO_API_SERVER', message });
  vi.stubEnv('KUBERNETES_SERVICE_HOST', '10.96.0.1');
  await expect(find()()).rejects.toMatchObject({ message: expect.stringContaining('automountServiceAccountToken') });
  vi.stubEnv('KUBECONFIG', `${join(folder, 'absent')}:${write('config', config)}`);
  write('token', 'secret');
  write('ca.crt', 'CA');
  expect((await find()()).server).toBe('https://10.0.0.1:6443');
});

test.each([
  ['contexts: [', 'is no kubeconfig'],
  ['just text', 'is no kubeconfig'],
  ['{"kind":"Config"}', 'no `current-context`. Its contexts: none'],
  // kubectl's own, once everything was deleted from it.
  ['apiVersion: v1\nclusters: null\ncontexts: null\ncurrent-context: ""\nusers: null', 'no `current-context`.'],
  [config.replace('current-context: dev', 'current-context: test'), "no context 'test'"],
])('a kubeconfig that is none says so (%#)', async (text, message) => {
  await expect(find(write('config', text))()).rejects.toMatchObject({
    code: 'ROLLCALL_BAD_KUBECONFIG',
    message: expect.stringContaining(message),
  });
});

test('of several files the first that names something counts, and paths go by the folder of their own file', async () => {
  mkdirSync(join(folder, 'more'));
  write('more/token', 'theirs');
  const users = 'users: [{ name: me, user: { tokenFile: token } }]';
  const more = 'clusters: [{ name: there, cluster: { server: "https://10.0.0.9" } }]';
  vi.stubEnv(
    'KUBECONFIG',
    [
      write('one', 'current-context: mixed\nclusters: [{ name: here, cluster: { server: "https://10.0.0.8" } }]'),
      write('more/two', `contexts: [{ name: mixed, context: { cluster: there, user: me } }]\n${users}\n${more}`),
      write('three', config),
    ].join(delimiter),
  );
  expect(await find()()).toMatchObject({ server: 'https://10.0.0.9', token: 'theirs' });
});

test.each(['user:', 'user: { token: "", tokenFile: "", client-key: "", exec: null }'])(
  'a user without anything is let in as nobody: %s',
  async (user) => {
    write('ca.crt', 'CA');
    const nobody = config.replace('user: { tokenFile: token }', user).replace('namespace: shop', 'namespace: ""');
    const { token, namespace, tls } = await find(write('config', nobody))();
    expect({ token, namespace, key: tls.key }).toEqual({ token: undefined, namespace: 'default', key: undefined });
  },
);

test('in a pod, the ServiceAccount says it; host and port may be of IPv6', () => {
  write('token', 'secret\n');
  write('ca.crt', 'CA');
  write('namespace', 'shop');
  const env = { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '6443' };
  expect(inClusterAccess(env, folder, new RotatingFiles())).toEqual({
    server: 'https://[fd00::1]:6443',
    namespace: 'shop',
    token: 'secret',
    tls: { ca: 'CA' },
  });
});

test('a file that is empty, or gone for a moment, is what it was; a new one counts at once', () => {
  const files = new RotatingFiles();
  const path = write('token', 'one');
  expect(files.read(path)).toBe('one');
  write('token', '');
  expect(files.read(path)).toBe('one');
  rmSync(path);
  expect(files.read(path)).toBe('one');
  write('token', 'two');
  expect(files.read(path)).toBe('two');
  expect(() => files.read(join(folder, 'never'))).toThrow(expect.objectContaining({ code: 'ROLLCALL_BAD_KUBECONFIG' }));
});

/** A kubeconfig whose user is this script. */
function pluggedConfig(script: string): string {
  chmodSync(write('plugin', `#!/bin/sh\necho run >> "${folder}/runs"\n${script}\n`), 0o755);
  const exec = {
    apiVersion: 'client.authentication.k8s.io/v1',
    command: './plugin',
    args: ['a'],
    env: [{ name: 'X', value: '7' }],
  };
  return write(
    'config',
    JSON.stringify({
      'current-context': 'c',
      contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
      clusters: [{ name: 'c', cluster: { server: 'https://10.0.0.1' } }],
      users: [{ name: 'u', user: { exec } }],
    }),
  );
}

const runs = (): number => readFileSync(join(folder, 'runs'), 'utf8').split('\n').length - 1;

test('an exec plugin is run, and again once what it printed expires', async () => {
  const clock = manualClock(Date.parse('2026-11-21T07:00:00Z'));
  const status = '{"token":"t-$1-$X","expirationTimestamp":"2026-11-21T07:10:00Z"}';
  const findIt = find(pluggedConfig(`cat <<END\n{"kind":"ExecCredential","status":${status}}\nEND`), undefined, clock);
  expect(await findIt()).toMatchObject({ token: 't-a-7' });
  await findIt();
  expect(runs()).toBe(1);
  await clock.advance(595_000);
  await findIt();
  expect(runs()).toBe(2);
});

test('an exec plugin whose token is refused before its time is run again', async () => {
  await using cluster = await createCluster();
  const account = dirname(cluster.api.kubeconfig);
  const status = `{"token":"$(cat ${account}/token)","expirationTimestamp":"2099-01-01T00:00:00Z"}`;
  const path = pluggedConfig(`cat <<END\n{"status":${status}}\nEND`);
  const server = { server: cluster.api.url, 'certificate-authority': join(account, 'ca.crt') };
  write('config', readFileSync(path, 'utf8').replace('{"server":"https://10.0.0.1"}', JSON.stringify(server)));
  const api = new Api(find(path, undefined, systemClock), systemClock);
  const asking = { signal: AbortSignal.timeout(15_000), livenessMs: 15_000 };
  const ask = async () => {
    const { chunks } = await api.get(() => '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices', asking);
    expect(Buffer.concat(await all(chunks)).toString()).toContain('EndpointSliceList');
  };
  await ask();
  await ask();
  expect(runs()).toBe(1);
  cluster.api.rotateToken();
  await expect(ask()).rejects.toMatchObject({ status: 401 });
  await ask();
  expect(runs()).toBe(2);
});

test.each(['exit 3', 'echo nonsense', 'echo "{}"'])('an exec plugin that fails says so: %s', async (script) => {
  await expect(find(pluggedConfig(script))()).rejects.toMatchObject({
    code: 'ROLLCALL_BAD_KUBECONFIG',
    message: expect.stringContaining("plugin './plugin'"),
  });
});

test('proxies of the environment are left alone', async () => {
  await using cluster = await createCluster();
  const run = () => ({ [Symbol.asyncDispose]: async () => {} });
  await cluster.statefulSet('web', { replicas: 2, ports: { http: 80 }, run });
  const proxy = 'http://127.0.0.1:1';
  const proxies = { NODE_USE_ENV_PROXY: '1', HTTPS_PROXY: proxy, https_proxy: proxy, NO_PROXY: '' };
  const program = join(import.meta.dirname, '../fixtures/prints-endpoints.ts');
  const env = { ...process.env, ...cluster.env, ...proxies };
  const { stdout } = await promisify(execFile)(process.execPath, ['-C', '@rollcall/source', program], { env });
  expect(stdout).toBe('web-0,web-1\n');
});

test('an API server that another authority vouches for is not talked to', async () => {
  await using cluster = await createCluster();
  await using other = await createCluster();
  const theirs = readFileSync(join(dirname(other.api.kubeconfig), 'ca.crt'), 'utf8');
  writeFileSync(join(dirname(cluster.api.kubeconfig), 'ca.crt'), theirs);
  await using web = createResolver(endpointSlices('web:http', { kubeconfig: cluster.api.kubeconfig }));
  const { reason } = await web.until(({ status }) => status === 'failed', { signal: AbortSignal.timeout(15_000) });
  expect(reason).toMatchObject({ kind: 'unknown', code: 'unreachable', detail: expect.stringMatching(/certificate/) });
  expect(cluster.api.requests).toBe(0);
});
