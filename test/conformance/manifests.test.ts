import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from '../packages.ts';
import { ApiClient } from './control-plane/api-client.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { AppFolder } from './manifests/app-folder.ts';
import { kustomize } from './manifests/kustomize.ts';
import { answersItsName, headed, podsOf, type Slice, slicesOf, slicesPath, untilReady } from './workload.ts';

// What docs/kubernetes.md says to do, done.

/** A line of its log. */
const asksAll = /\d+ requests, 0 failed; web-0 \d+ · web-1 \d+ · web-2 \d+/;
const app = new AppFolder();
let plane: ControlPlane;
beforeAll(async () => {
  const images = { 'nginxinc/nginx-unprivileged': answersItsName, node: app.command };
  plane = await startControlPlane({ images });
  const objects = kustomize(join(root, 'deploy'));
  // The app counts what it cannot ask, too: its pods come first.
  await plane.apply(objects.filter(({ kind }) => kind !== 'Deployment'));
  await untilReady(plane, 'web');
  await plane.apply(objects);
});
afterAll(async () => {
  await plane?.[Symbol.asyncDispose]();
  app[Symbol.dispose]();
});

test('a field that is none, or of another type, would have been refused', async () => {
  const service = headed('v1', 'Service', 'web');
  await expect(plane.apply([{ ...service, spec: { clusterIp: 'None' } }])).rejects.toThrow('.spec.clusterIp');
  await expect(plane.apply([{ ...service, spec: { selector: 'web' } }])).rejects.toThrow('.spec.selector');
});

test('the pods become ready, and an EndpointSlice tells of them by name and zone', async () => {
  await untilReady(plane, 'web');
  const ready = ['web-0', 'web-1', 'web-2'].map((name) => expect.stringMatching(`^${name} zone-[abc]$`));
  await expect.poll(() => slicesOf(plane, 'web').then(whoIsReady), { timeout: 180_000 }).toEqual([ready]);
});

test.each([
  ['GET', slicesPath, 200],
  ['GET', `${slicesPath}?watch=1&timeoutSeconds=1`, 200],
  ['GET', slicesPath.replace('default', 'kube-system'), 403],
  ['GET', '/apis/discovery.k8s.io/v1/endpointslices', 403],
  ['POST', slicesPath, 403],
  ['DELETE', slicesPath, 403],
  ['GET', '/api/v1/namespaces/default/pods', 403],
  ['GET', '/api/v1/namespaces/default/services', 403],
  ['GET', '/api/v1/namespaces/default/secrets', 403],
])("the app's token, %s %s: %i", async (method, path, status) => {
  const token = await plane.tokenOf('default', 'app');
  using client = new ApiClient({ url: plane.url, ca: plane.ca, token });
  expect((await client.request(method, path, method === 'POST' ? {} : undefined)).status).toBe(status);
});

test('the app asks all pods, by watching, and a rolling restart costs it no request', async () => {
  await untilReady(plane, 'web');
  await untilReady(plane, 'app', 1);
  await logged(asksAll);
  const before = await uids('web');
  await rolloutRestart('StatefulSet', 'web');
  await plane.until('no pod is the one it was', () => isAnew('web', before));
  await untilReady(plane, 'web');
  const soFar = await logged(asksAll);
  const log = await logged(/\d+ requests/, soFar);
  expect(log).toContain('endpointslices said found: 3 endpoints');
  expect(log).not.toMatch(/[1-9]\d* failed/);
});

test('without permission it goes on by DNS, and says so once', async () => {
  const before = await uids('app');
  await plane.delete(headed('rbac.authorization.k8s.io/v1', 'RoleBinding', 'rollcall'));
  await rolloutRestart('Deployment', 'app');
  await plane.until('no pod is the one it was', () => isAnew('app', before));
  await logged(asksAll);
  const log = await logged(/ROLLCALL_API_FORBIDDEN/);
  expect(log).toContain('dns said found: 3 endpoints');
  expect(log.match(/ROLLCALL_API_FORBIDDEN/g)).toHaveLength(1);
});

function whoIsReady(listed: readonly Slice[]): readonly (readonly string[])[] {
  return listed.map(({ endpoints }) =>
    endpoints.flatMap(({ hostname, zone, conditions }) => (conditions.ready ? `${hostname} ${zone}` : [])).toSorted(),
  );
}

async function uids(app: string): Promise<readonly (string | undefined)[]> {
  return (await podsOf(plane, app)).map(({ metadata }) => metadata.uid);
}

async function isAnew(app: string, before: readonly (string | undefined)[]): Promise<boolean> {
  const now = await uids(app);
  return now.length === before.length && now.every((uid) => !before.includes(uid));
}

/** As kubectl does it. */
async function rolloutRestart(kind: string, name: string): Promise<void> {
  const annotations = { 'kubectl.kubernetes.io/restartedAt': new Date().toISOString() };
  await plane.patch(headed('apps/v1', kind, name), { spec: { template: { metadata: { annotations } } } });
}

/** What the app has printed, once it has printed that, behind what it had printed `before`. */
async function logged(text: RegExp, before = ''): Promise<string> {
  const [pod] = await podsOf(plane, 'app');
  const log = () => plane.logs(pod?.metadata.name ?? '');
  await plane.until(`the app says ${text}`, async () => text.test(log().slice(before.length)));
  return log();
}
