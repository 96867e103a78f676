import { type Cluster, createCluster } from '@rollcall/testing';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { terminal } from '../terminal.ts';
import { checkUp } from './check-up.ts';
import { listens } from './way.ts';

let cluster: Cluster;
beforeEach(async () => {
  cluster = await createCluster();
  await cluster.statefulSet('web', { replicas: 2, ports: { http: 8080 }, run: listens });
  vi.stubEnv('KUBECONFIG', cluster.api.kubeconfig);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await cluster.close();
});

test('where nothing says that there is an API server, none is asked', async () => {
  vi.stubEnv('KUBECONFIG', '');
  expect(await checkUp('web.default:http', cluster.dns)).toMatchObject({ slices: null, codes: [] });
  expect(cluster.api.requests).toBe(0);
});

test('where EndpointSlices and DNS say the same, nothing is wrong, and both are shown', async () => {
  const { codes, slices } = await checkUp('web.default:http', cluster.dns);
  expect(codes).toEqual([]);
  expect(slices).toMatchObject({
    failure: null,
    sides: [
      { name: 'web-0', slices: 'serving', isInDns: true },
      { name: 'web-1', slices: 'serving', isInDns: true },
    ],
  });
});

test('what one of them lists alone is told of', async () => {
  using _frozen = cluster.dns.freeze();
  cluster.api.apply({
    metadata: { name: 'more', labels: { 'kubernetes.io/service-name': 'web' } },
    addressType: 'IPv4',
    ports: [{ name: 'http', port: 8080 }],
    endpoints: [{ addresses: ['127.9.9.9'], hostname: 'web-7' }],
  });
  const { findings } = await checkUp('web.default:http', cluster.dns);
  expect(findings).toMatchObject([
    { level: 'warning', code: 'slices-differ', seen: expect.stringContaining('web-7 127.9.9.9:8080 (EndpointSlices)') },
  ]);
});

test('a permission that is missing is named, with the Role that gives it to whoever asked', async () => {
  cluster.api.fail(403);
  const { exitCode, findings } = await checkUp('web.default:http', cluster.dns);
  expect(exitCode).toBe(0);
  expect(findings).toMatchObject([
    {
      level: 'note',
      code: 'api-forbidden',
      seen: expect.stringContaining(
        'cannot watch resource "endpointslices" in API group "discovery.k8s.io" in the namespace "default"',
      ),
      remedy:
        'kubectl -n default create role rollcall --verb=get,list,watch --resource=endpointslices.discovery.k8s.io && ' +
        'kubectl -n default create rolebinding rollcall --role=rollcall --serviceaccount=default:rollcall',
    },
  ]);
});

test('an API server that hangs, or lets nobody in, is told of, and held against nobody', async () => {
  for (const how of ['hang', 'down', 401] as const) {
    using _fault = cluster.api.fail(how);
    expect(await checkUp('web.default:http', cluster.dns)).toMatchObject({ exitCode: 0, codes: ['api-silent'] });
  }
});

test('people read which source an app goes by, and both lists side by side', async () => {
  const screen = terminal(cluster);
  await screen.rollcall('doctor web.default:http');
  expect(screen.out).toMatch(/^Watch: +EndpointSlices, by which watchOrDns\(\) goes \(after \d+ ms\)$/m);
  expect(screen.out).toMatch(/^POD +PLACE +ENDPOINTSLICES +DNS\s*$/m);
  expect(screen.out).toMatch(/^web-1 +[\d.]+:8080 +serving +listed\s*$/m);
});
