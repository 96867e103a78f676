import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { createCluster, manualClock, type SliceManifest } from '../../src/index.ts';
import { ask, slicesPath } from '../fixtures/ask-api.ts';

interface Line {
  readonly type: string;
  readonly object: { readonly metadata: { readonly name: string; readonly resourceVersion: string } };
}

const of = (service: string) => `labelSelector=${encodeURIComponent(`kubernetes.io/service-name=${service}`)}`;
const everything = 'watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';
const nothing = () => ({ [Symbol.asyncDispose]: async () => {} });

const slice = (name: string, service: string): SliceManifest => ({
  metadata: { name, labels: { 'kubernetes.io/service-name': service } },
  addressType: 'IPv4',
  ports: [],
  endpoints: [],
});

const read = (lines: readonly string[]): readonly string[] =>
  lines
    .map((line) => JSON.parse(line) as Line)
    .map(({ type, object }) => `${type} ${object.metadata?.name ?? ''}`.trim());

test('a watch tells of what there is, then of what changes, then how far it has come, and ends in time', async () => {
  const clock = manualClock();
  await using cluster = await createCluster({ clock });
  const { api } = cluster;
  api.apply(slice('a', 'web'));
  const asked = ask(api, `${slicesPath}?${everything}&${of('web')}&timeoutSeconds=100`);
  await clock.advance(1_000);
  const b = api.apply(slice('b', 'web'));
  api.apply(slice('other', 'kv'));
  api.apply({ ...slice('b', 'web'), endpoints: [{ addresses: ['10.0.0.1'] }] });
  api.apply(slice('a', 'elsewhere')); // it leaves the selection
  b[Symbol.dispose]();
  await clock.advance(200_000);
  const { lines } = await asked;
  expect(read(lines)).toEqual(['ADDED a', 'BOOKMARK', 'ADDED b', 'MODIFIED b', 'DELETED a', 'BOOKMARK', 'BOOKMARK']);
});

test('a watch goes on from a version; from one that is forgotten it ends with a 410', async () => {
  const clock = manualClock();
  await using cluster = await createCluster({ clock });
  const { api } = cluster;
  api.apply(slice('a', 'web'));
  const { lines } = await ask(api, `${slicesPath}?${of('web')}`);
  const { metadata } = JSON.parse(lines[0] ?? '') as { metadata: { resourceVersion: string } };
  api.apply(slice('b', 'web'));
  const watch = `${slicesPath}?watch=1&${of('web')}&resourceVersion=${metadata.resourceVersion}&timeoutSeconds=1`;
  const asked = ask(api, watch);
  await clock.advance(2_000);
  expect(read((await asked).lines)).toEqual(['ADDED b']);
  api.compact();
  expect(read((await ask(api, watch)).lines)).toEqual(['ERROR']);
});

test('it tells of the same pods as DNS: who is ready, who drains, and where they are', async () => {
  await using cluster = await createCluster();
  const web = await cluster.statefulSet('web', {
    replicas: 3,
    ports: { http: 8080 },
    zones: ['a', 'b'],
    run: () => ({ [Symbol.asyncDispose]: () => draining.promise }),
  });
  const draining = Promise.withResolvers<void>();
  web.setReady('web-1', false);
  const scaled = web.scale(2);
  const { lines } = await ask(cluster.api, `${slicesPath}?${of('web')}`);
  draining.resolve();
  await scaled;
  const { items } = JSON.parse(lines[0] ?? '') as { items: { endpoints: object[] }[] };
  const state = (ready: boolean, serving: boolean, terminating: boolean) => ({
    conditions: { ready, serving, terminating },
  });
  expect(items.flatMap(({ endpoints }) => endpoints)).toMatchObject([
    { ...state(true, true, false), hostname: 'web-0', zone: 'a', targetRef: { kind: 'Pod', name: 'web-0' } },
    { ...state(false, false, false), hostname: 'web-1', zone: 'b' },
    { ...state(false, true, true), hostname: 'web-2', zone: 'a' },
  ]);
});

test('a service has a slice for each hundred pods, and for each family', async () => {
  await using cluster = await createCluster();
  await cluster.deployment('web', { replicas: 120, ports: { http: 8080 }, families: [4, 6], run: nothing });
  const { lines } = await ask(cluster.api, `${slicesPath}?${of('web')}`);
  const { items } = JSON.parse(lines[0] ?? '') as { items: { addressType: string; endpoints: object[] }[] };
  const counts = items.map(({ addressType, endpoints }) => `${addressType} ${endpoints.length}`);
  expect(counts.toSorted()).toEqual(['IPv4 100', 'IPv4 20', 'IPv6 100', 'IPv6 20']);
});

test('slices that no controller wrote are in DNS, too, where there is the service', async () => {
  await using cluster = await createCluster();
  await cluster.service('db', {});
  using _slice = cluster.api.apply({
    ...slice('db-1', 'db'),
    ports: [{ name: 'sql', port: 5432 }],
    endpoints: [{ addresses: ['10.0.0.7'] }, { addresses: ['10.0.0.8'], conditions: { ready: false } }],
  });
  const { endpoints } = await cluster.discovery.resolver('db:sql').ready({ signal: AbortSignal.timeout(15_000) });
  expect(endpoints.map(({ address, port }) => `${address}:${port}`)).toEqual(['10.0.0.7:5432']);
});

test('each hears of a change as late as it is told to', async () => {
  const clock = manualClock();
  await using cluster = await createCluster({ clock, lagMs: { dns: 5_000, api: 1_000 } });
  await cluster.statefulSet('web', { replicas: 1, ports: { http: 8080 }, run: nothing });
  const resolver = cluster.discovery.resolver('web:http');
  const known = async () => {
    const { lines } = await ask(cluster.api, `${slicesPath}?${of('web')}`);
    const { items } = JSON.parse(lines[0] ?? '') as { items: { endpoints: object[] }[] };
    return [items.flatMap(({ endpoints }) => endpoints).length, resolver.snapshot.endpoints.length];
  };
  expect(await known()).toEqual([0, 0]);
  await clock.advance(1_500);
  expect(await known()).toEqual([1, 0]);
  await clock.advance(15_000);
  expect(await known()).toEqual([1, 1]);
});

test('a rotated token lets in, and the former one does not', async () => {
  await using cluster = await createCluster();
  const { api } = cluster;
  const former = readFileSync(join(dirname(api.kubeconfig), 'token'), 'utf8');
  api.rotateToken();
  expect((await ask(api, slicesPath)).status).toBe(200);
  expect((await ask(api, slicesPath, former)).status).toBe(401);
});

test('who is let in is let in a second after a start, as roles are loaded by then', async () => {
  const clock = manualClock();
  await using cluster = await createCluster({ clock });
  cluster.api.fail('down')[Symbol.dispose]();
  await expect.poll(async () => (await ask(cluster.api, slicesPath).catch(() => undefined))?.status).toBe(403);
  await clock.advance(1_000);
  expect((await ask(cluster.api, slicesPath)).status).toBe(200);
});

test('what is no fault is refused', async () => {
  await using cluster = await createCluster();
  for (const fail of [() => cluster.api.fail('explode' as never), () => cluster.api.fail('slow', { delayMs: -1 })])
    expect(fail).toThrow(expect.objectContaining({ code: 'ROLLCALL_BAD_OPTION' }));
  expect(() => cluster.api.apply({ metadata: { name: '' } })).toThrow(
    expect.objectContaining({ code: 'ROLLCALL_BAD_OPTION' }),
  );
});
