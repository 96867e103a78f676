import { type Condition, createResolver, type Resolver } from '@rollcall/core';
import { endpointSlices } from '@rollcall/kubernetes';
import { createCluster } from '@rollcall/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from '../../packages/testing/test/fixtures/ask-api.ts';
import { annotations } from './control-plane/kubelet.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { appAccount } from './pods/app-account.ts';
import { type SliceList, shapeOf } from './pods/shape.ts';
import { TwoViews } from './pods/two-views.ts';
import { headed, nobody, slicesPath, statefulSet, untilReady } from './workload.ts';

let plane: ControlPlane;
let kubeconfig: string;
beforeAll(async () => {
  plane = await startControlPlane({ coredns: { ttlSeconds: 1 } });
  kubeconfig = await appAccount(plane);
});
afterAll(() => plane?.[Symbol.asyncDispose]());

async function started(name: string, options: Parameters<typeof statefulSet>[1] = {}): Promise<TwoViews> {
  await plane.apply(statefulSet(name, { container: nobody, ...options }));
  await untilReady(plane, name, options.replicas);
  return new TwoViews(plane, kubeconfig, name);
}

const scale = (name: string, replicas: number): Promise<void> =>
  plane.patch(headed('apps/v1', 'StatefulSet', name), { spec: { replicas } });
const annotate = (pod: string, values: Readonly<Record<string, string>>): Promise<void> =>
  plane.patch(headed('v1', 'Pod', pod), { metadata: { annotations: values } });
const told = (watched: Resolver, conditions: readonly Condition[]): Promise<void> =>
  plane.until(`it is told of ${conditions}`, async () => {
    const { endpoints } = watched.snapshot;
    return endpoints.map(({ condition }) => condition).join() === conditions.join();
  });
const pods = (name: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, at) => `${name}-${at}`);

test('a watch and DNS tell of the same pods, by the same ids, as they are scaled up and down', async () => {
  await using views = await started('scaled');
  await views.agreeOn(pods('scaled', 3));
  await scale('scaled', 5);
  await views.agreeOn(pods('scaled', 5));
  await scale('scaled', 2);
  await views.agreeOn(pods('scaled', 2));
});

test('a pod that is deleted is back at another address: the same slot, another instance, by either', async () => {
  await using views = await started('deleted');
  await views.agreeOn(pods('deleted', 3));
  const [, before] = views.byWatch.snapshot.endpoints;
  const gone: string[] = [];
  views.byWatch.on('change', (change) => gone.push(...change.gone.map(({ id }) => id)));
  await plane.delete(headed('v1', 'Pod', 'deleted-1'), { gracePeriodSeconds: 0 });
  await untilReady(plane, 'deleted');
  await views.agreeOn(pods('deleted', 3));
  const [, after] = views.byWatch.snapshot.endpoints;
  expect(after?.slot).toBe(before?.slot);
  expect(after?.id).not.toBe(before?.id);
  expect(gone).toEqual([before?.id]);
});

test('a pod that is not ready gets no new requests, by either; a watch knows that it is there; and it is who it was', async () => {
  await using views = await started('flipped');
  await views.agreeOn(pods('flipped', 3));
  const ids = views.byWatch.snapshot.endpoints.map(({ id }) => id);
  await annotate('flipped-1', { [annotations.ready]: 'false' });
  await views.agreeOn(['flipped-0', 'flipped-2']);
  expect(views.byWatch.snapshot.endpoints.map(({ condition }) => condition)).toEqual([
    'serving',
    'not-ready',
    'serving',
  ]);
  await annotate('flipped-1', { [annotations.ready]: 'true' });
  await views.agreeOn(pods('flipped', 3));
  expect(views.byWatch.snapshot.endpoints.map(({ id }) => id)).toEqual(ids);
});

test('a pod that is going away drains, as long as it serves: a watch tells of it, and DNS drops it', async () => {
  await using views = await started('drained', {
    annotations: { [annotations.lingers]: 'true' },
    pod: { terminationGracePeriodSeconds: 600 },
  });
  await views.agreeOn(pods('drained', 3));
  await scale('drained', 2);
  await told(views.byWatch, ['serving', 'serving', 'draining']);
  await views.agreeOn(pods('drained', 2));
  await plane.delete(headed('v1', 'Pod', 'drained-2'), { gracePeriodSeconds: 0 });
  await told(views.byWatch, ['serving', 'serving']);
});

test('with publishNotReadyAddresses DNS lists who is not ready, and a watch knows better', async () => {
  await using _ = await started('peers', { service: { publishNotReadyAddresses: true } });
  await annotate('peers-1', { [annotations.ready]: 'false' });
  await using all = createResolver(endpointSlices('peers.default:http', { kubeconfig, includeNotReady: true }));
  await told(all, ['serving', 'not-ready', 'serving']);
  await using late = new TwoViews(plane, kubeconfig, 'peers');
  await late.byWatch.ready();
  expect(late.byWatch.snapshot.endpoints.map(({ name }) => name)).toEqual(['peers-0', 'peers-2']);
  await late.byDns.ready({ min: 3 });
  expect(late.byDns.snapshot.endpoints.map(({ name }) => name)).toEqual(pods('peers', 3));
});

test('a slice of our cluster looks like one that the controller wrote', async () => {
  await using _ = await started('alike');
  const path = `${slicesPath}?labelSelector=kubernetes.io%2Fservice-name%3Dalike`;
  const listed = async (): Promise<SliceList['items']> => (await plane.request<SliceList>('GET', path)).body.items;
  await plane.until('all pods are in it', async () => (await listed())[0]?.endpoints.length === 3);
  const theirs = await listed();
  await using cluster = await createCluster();
  const run = () => ({ [Symbol.asyncDispose]: async () => {} });
  await cluster.statefulSet('alike', {
    replicas: 3,
    ports: { http: 8080 },
    zones: ['zone-a', 'zone-b', 'zone-c'],
    run,
  });
  const [ours = ''] = (await ask(cluster.api, path)).lines;
  expect((JSON.parse(ours) as SliceList).items.map(shapeOf)).toEqual(theirs.map(shapeOf));
});
