import { createBalancer, createDiscovery, createResolver, type Resolver, serviceDns } from '@rollcall/core';
import { Agent } from '@rollcall/http';
import { endpointSlices, watchOrDns } from '@rollcall/kubernetes';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { KubernetesObject } from './control-plane/object.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { Audit } from './http/audit.ts';
import { Load } from './http/load.ts';
import { appAccount } from './pods/app-account.ts';
import { addressesOf, headed, podsOf, statefulSet, untilReady } from './workload.ts';

const PODS = 4;
/** So many may be restarted and nobody tells: after an outage their controller can be back before that of EndpointSlices. */
const UNTOLD = 2;
const audit = new Audit('system:serviceaccount:default:app');
let plane: ControlPlane;
let kubeconfig: string;
beforeAll(async () => {
  plane = await startControlPlane({ coredns: { ttlSeconds: 5 }, flags: audit.flags });
  kubeconfig = await appAccount(plane);
});
afterAll(async () => {
  await plane?.[Symbol.asyncDispose]();
  audit[Symbol.dispose]();
});

// Of a test that failed half-way.
afterEach(() => plane.apiserver.revive());

test('a rolling restart, with the API server killed half-way and started again: every request is answered', async () => {
  await plane.apply(statefulSet('web', { replicas: PODS, set: { updateStrategy: stoppedAt(PODS - UNTOLD) } }));
  await untilReady(plane, 'web', PODS);
  const former = await instances();
  const source = watchOrDns({ kubeconfig, dns: { servers: [plane.dns] } });
  await using discovery = createDiscovery({ source });
  await using agent = new Agent({ discovery });
  const teller = discovery.resolver('web.default:8080');
  await untilAllAreKnown(teller);
  await untilDnsKnowsAll();
  const load = new Load(8, async () => (await agent.fetch('http://web.default.svc:8080/')).text());
  {
    await using _ = load;
    await plane.patch(headed('apps/v1', 'StatefulSet', 'web'), restarted());
    await plane.until('the first pod is another one', async () => (await kept(former)) < PODS);
    await plane.apiserver.kill();
    await plane.until('DNS has taken over', async () => teller.snapshot.source === 'dns');
    const before = load.answers;
    await plane.until('requests went on with nobody to tell', async () => load.answers >= before + 1_000);
    await plane.apiserver.start();
    await plane.until('half of the pods are others', async () => (await kept(former)) === PODS - UNTOLD);
    await untilAllAreKnown(teller);
    await plane.patch(headed('apps/v1', 'StatefulSet', 'web'), { spec: { updateStrategy: stoppedAt(0) } });
    await plane.until('all pods are others', async () => (await kept(former)) === 0);
    await untilAllAreKnown(teller);
    const earlier = load.answersBy;
    await plane.until('each of the new pods answers', async () => haveAllMore(load.answersBy, earlier));
  }
  console.log(`rolling restart: ${load.figures}; ${audit.requests} requests to the API server`);
  expect(load.failures).toEqual([]);
  expect(teller.snapshot.endpoints.map(({ condition }) => condition)).toEqual(Array(PODS).fill('serving'));
});

test('a slice is written: picks see it, by the one watch, without another request', async () => {
  await plane.apply([
    { ...headed('v1', 'Service', 'db'), spec: { clusterIP: 'None', ports: [{ name: 'sql', port: 5432 }] } },
  ]);
  await plane.apply([sliceAt('10.1.0.0')]);
  await using resolver = createResolver(endpointSlices('db.default:sql', { kubeconfig }));
  await using balancer = createBalancer(resolver);
  await resolver.ready();
  const before = audit.requests;
  const times: number[] = [];
  for (let change = 1; change <= 100; change++) {
    const address = `10.1.0.${change}`;
    const seen = resolver.until(() => balancer.endpoints()[0]?.endpoint.address === address);
    const startedAt = performance.now();
    const written = plane.apply([sliceAt(address)]);
    await seen;
    times.push(performance.now() - startedAt);
    await written;
  }
  const [p50, p99] = [0.5, 0.99].map((part) =>
    times.toSorted((a, b) => a - b)[Math.floor(part * times.length)]?.toFixed(1),
  );
  console.log(`a slice is sent to the API server → picks see it: p50 ${p50} ms, p99 ${p99} ms`);
  expect(audit.requests).toBe(before);
});

function haveAllMore(answers: ReadonlyMap<string, number>, earlier: ReadonlyMap<string, number>): boolean {
  const pods = Array.from({ length: PODS }, (_, at) => `web-${at}`);
  return pods.every((pod) => (answers.get(pod) ?? 0) > (earlier.get(pod) ?? 0));
}

/** The pods below `ordinal` stay as they are. */
function stoppedAt(ordinal: number): object {
  return { type: 'RollingUpdate', rollingUpdate: { partition: ordinal } };
}

/** As `kubectl rollout restart`. */
function restarted(): object {
  const annotations = { 'kubectl.kubernetes.io/restartedAt': new Date().toISOString() };
  return { spec: { template: { metadata: { annotations } } } };
}

/** Waits until all pods are ready, and known where they are: by a watch, or by DNS. */
async function untilAllAreKnown(resolver: Resolver, by: 'endpointslices' | 'dns' = 'endpointslices'): Promise<void> {
  await untilReady(plane, 'web', PODS);
  await plane.until(`all pods are known by ${by}`, async () => {
    const { source, endpoints } = resolver.snapshot;
    const known = endpoints.map(({ name, address, condition }) => `${name} ${address} ${condition}`);
    const real = [...(await addressesOf(plane, 'web'))].map(([name, address]) => `${name} ${address} serving`);
    return source === by && known.toSorted().join() === real.toSorted().join();
  });
}

/** CoreDNS may still be behind after the outage of another try. */
async function untilDnsKnowsAll(): Promise<void> {
  await using byDns = createResolver(serviceDns('web.default:8080', { servers: [plane.dns] }));
  await untilAllAreKnown(byDns, 'dns');
}

async function instances(): Promise<readonly (string | undefined)[]> {
  return (await podsOf(plane, 'web')).map(({ metadata }) => metadata.uid);
}

/** How many of them are still there. */
async function kept(former: readonly (string | undefined)[]): Promise<number> {
  const now = new Set(await instances());
  return former.filter((uid) => now.has(uid)).length;
}

function sliceAt(address: string): KubernetesObject {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: 'db-1', namespace: 'default', labels: { 'kubernetes.io/service-name': 'db' } },
    addressType: 'IPv4',
    endpoints: [{ addresses: [address], conditions: { ready: true } }],
    ports: [{ name: 'sql', port: 5432, protocol: 'TCP' }],
  };
}
