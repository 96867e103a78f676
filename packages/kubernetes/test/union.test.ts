import { createResolver } from '@rollcall/core';
import { createCluster } from '@rollcall/testing';
import { expect, test } from 'vitest';
import { endpointSlices } from '../src/index.ts';
import { draining, notReady, podEndpoint, slice } from './fixtures/slices.ts';
import { Watched } from './fixtures/watched.ts';

const four = (n: number): string => `10.0.0.${n}`;
const six = { addressType: 'IPv6' };

test('all slices together are the service, and one that is empty is not all of it', async () => {
  await using web = await Watched.open([
    slice('a', [podEndpoint('web-0', four(1))]),
    slice('b', [podEndpoint('web-1', four(2))]),
    slice('c', []),
  ]);
  expect(web.shown).toEqual(['web-0 10.0.0.1 serving', 'web-1 10.0.0.2 serving']);
  web.cluster.api.apply(slice('a', []));
  await web.heard();
  expect(web.shown).toEqual(['web-1 10.0.0.2 serving']);
});

test('a slice that is deleted takes its endpoints with it, and they are gone', async () => {
  await using web = await Watched.open([slice('a', [podEndpoint('web-0', four(1))])]);
  const deleted = web.cluster.api.apply(slice('b', [podEndpoint('web-1', four(2))]));
  await web.heard();
  deleted[Symbol.dispose]();
  await web.heard();
  expect(web.shown).toEqual(['web-0 10.0.0.1 serving']);
  expect(web.changes.at(-1)?.gone.map(({ name }) => name)).toEqual(['web-1']);
});

test('a pod has one endpoint with both of its addresses', async () => {
  await using web = await Watched.open([
    slice('v6', [podEndpoint('web-0', 'fd00::1', { targetRef: { kind: 'Pod', name: 'web-0', uid: 'u0' } })], six),
    slice('v4', [podEndpoint('web-0', four(1), { targetRef: { kind: 'Pod', name: 'web-0', uid: 'u0' } })]),
  ]);
  expect(web.shown).toEqual(['web-0 10.0.0.1+fd00::1 serving']);
});

test('of addresses that nothing ties together, the IPv4 ones are taken', async () => {
  const loose = (address: string) => ({ addresses: [address] });
  await using web = await Watched.open([slice('v6', [loose('fd00::1')], six), slice('v4', [loose(four(1))])]);
  expect(web.snapshot.endpoints.map(({ address }) => address)).toEqual([four(1)]);
  web.cluster.api.apply(slice('v4', []));
  await web.heard();
  expect(web.snapshot.endpoints.map(({ address }) => address)).toEqual(['fd00::1']);
});

test('each slice has its own port of that name; one that has none adds nobody', async () => {
  await using web = await Watched.open([
    slice('a', [podEndpoint('web-0', four(1))]),
    slice('b', [podEndpoint('web-1', four(2))], { ports: [{ name: 'http', port: 9090 }] }),
    slice('c', [podEndpoint('web-2', four(3))], { ports: [{ name: 'metrics', port: 9100 }] }),
    slice('d', [podEndpoint('web-3', four(4))], { ports: [{ name: 'http', port: 8080, protocol: 'UDP' }] }),
    slice('e', [podEndpoint('web-4', four(5))], { ports: [{ name: 'http', port: 70_000 }] }),
  ]);
  expect(web.snapshot.endpoints.map(({ name, port }) => [name, port])).toEqual([
    ['web-0', 8080],
    ['web-1', 9090],
  ]);
  expect(web.resolver.explain().text).toContain("no port 'http'; its ports: 'metrics'");
});

test('a number is the port of the pods, whatever is declared', async () => {
  await using web = await Watched.open([slice('a', [podEndpoint('web-0', four(1))], { ports: null })], {
    target: 'web.default:7070',
  });
  expect(web.snapshot.endpoints[0]?.port).toBe(7070);
});

test('without a port, the only one is meant; of several one has to be named', async () => {
  await using one = await Watched.open([slice('a', [podEndpoint('web-0', four(1))])], { target: 'web.default' });
  expect(one.snapshot.endpoints[0]?.port).toBe(8080);
  const ports = [
    { name: 'http', port: 8080 },
    { name: 'admin', port: 9090 },
  ];
  await using two = await Watched.open([slice('a', [podEndpoint('web-0', four(1))], { ports })], {
    target: 'web.default',
  });
  const message = expect.stringContaining('Write web.default:http');
  await expect(two.resolver.ready()).rejects.toMatchObject({ code: 'ROLLCALL_BAD_TARGET', message });
});

test('a service without pods has a slice without ports: it is empty, whichever port is meant', async () => {
  const placeholder = slice('a', [], { endpoints: null, ports: [] });
  await using web = await Watched.open([placeholder], { target: 'web.default' });
  expect(web.snapshot.status).toBe('empty');
  web.cluster.api.apply(slice('a', [podEndpoint('web-0', four(1))]));
  await web.heard();
  expect([web.snapshot.status, ...web.shown]).toEqual(['current', 'web-0 10.0.0.1 serving']);
});

test('a StatefulSet that is scaled to nothing, and back, is empty meanwhile', async () => {
  await using cluster = await createCluster();
  const run = () => ({ [Symbol.asyncDispose]: async () => {} });
  const set = await cluster.statefulSet('web', { replicas: 1, ports: { http: 8080 }, run });
  await using web = createResolver(endpointSlices('web.default', { kubeconfig: cluster.api.kubeconfig }));
  const until = (wanted: string) =>
    web.until(({ status }) => status === wanted, { signal: AbortSignal.timeout(15_000) });
  await until('current');
  await set.scale(0);
  await until('empty');
  expect(web.explain().text).toContain('no endpoints');
  await set.scale(1);
  expect((await until('current')).endpoints.map(({ name }) => name)).toEqual(['web-0']);
});

test('once it is clear again which port is meant, all slices are told of, and not only the one that made it so', async () => {
  const several = [
    { name: 'http', port: 8080 },
    { name: 'admin', port: 9090 },
  ];
  await using web = await Watched.open(
    [slice('a', [podEndpoint('web-0', four(1))]), slice('b', [podEndpoint('web-1', four(2))], { ports: several })],
    { target: 'web.default' },
  );
  expect(web.snapshot.status).toBe('failed');
  web.cluster.api.apply(slice('b', [podEndpoint('web-1', four(2))]));
  await web.heard();
  expect([web.snapshot.status, ...web.shown]).toEqual(['current', 'web-0 10.0.0.1 serving', 'web-1 10.0.0.2 serving']);
});

test('a pod on its way from one slice to another is there all the time', async () => {
  await using web = await Watched.open([slice('a', [podEndpoint('web-0', four(1))]), slice('b', [])]);
  const { id } = web.snapshot.endpoints[0] ?? {};
  web.cluster.api.apply(slice('b', [podEndpoint('web-0', four(1))]));
  await web.heard();
  web.cluster.api.apply(slice('a', []));
  await web.heard();
  expect(web.snapshot.endpoints.map((each) => each.id)).toEqual([id]);
  expect(web.changes).toEqual([expect.objectContaining({ added: [expect.anything()] })]);
});

test('of two slices that tell of one pod, the one that changed later counts', async () => {
  const at = (name: string, time: string, facts: object) => {
    const { metadata, ...rest } = slice(name, [podEndpoint('web-0', four(1), facts)]);
    const annotations = { 'endpoints.kubernetes.io/last-change-trigger-time': time };
    return { ...rest, metadata: { ...metadata, annotations } };
  };
  await using web = await Watched.open([
    at('a', '2026-11-21T07:12:06Z', draining),
    at('b', '2026-11-21T07:10:01Z', {}),
  ]);
  expect(web.shown).toEqual(['web-0 10.0.0.1 draining']);
});

test('an address that a ghost still holds belongs to the pod that is ready', async () => {
  const ghost = { ...draining, targetRef: { kind: 'Pod', name: 'web-0', uid: 'before' } };
  for (const order of [1, -1]) {
    const both = [slice('a', [podEndpoint('web-0', four(1), ghost)]), slice('b', [podEndpoint('web-9', four(1))])];
    await using web = await Watched.open(order === 1 ? both : both.toReversed());
    expect(web.shown).toEqual(['web-9 10.0.0.1 serving']);
  }
});

test('a pod that returns at another address has moved', async () => {
  await using web = await Watched.open([slice('a', [podEndpoint('web-0', four(1)), podEndpoint('web-1', four(2))])]);
  web.cluster.api.apply(slice('a', [podEndpoint('web-0', four(1)), podEndpoint('web-1', four(3))]));
  await web.heard();
  expect(web.changes.at(-1)).toMatchObject({
    moved: [{ from: { address: four(2) }, to: { address: four(3), slot: 'web-1' } }],
  });
});

test('pods that drain, or are not ready any more, are told of as that, and are not gone', async () => {
  const pods = (...facts: object[]) => facts.map((each, at) => podEndpoint(`web-${at}`, four(at + 1), each));
  await using web = await Watched.open([slice('a', pods({}, {}, {}))]);
  web.cluster.api.apply(slice('a', pods({}, draining, notReady)));
  await web.heard();
  expect(web.shown).toEqual(['web-0 10.0.0.1 serving', 'web-1 10.0.0.2 draining', 'web-2 10.0.0.3 not-ready']);
  expect(web.changes.flatMap(({ gone }) => gone)).toEqual([]);
});

test('who was never ready is told of only where that is asked for', async () => {
  const slices = [slice('a', [podEndpoint('web-0', four(1)), podEndpoint('web-1', four(2), notReady)])];
  await using web = await Watched.open(slices);
  expect(web.shown).toEqual(['web-0 10.0.0.1 serving']);
  await using peers = await Watched.open(slices, { includeNotReady: true });
  expect(peers.shown).toEqual(['web-0 10.0.0.1 serving', 'web-1 10.0.0.2 not-ready']);
});

test('a service over the same pods that does not govern them has their slots too; a Deployment has none', async () => {
  const under = (name: string, address: string) => podEndpoint(name, address, { hostname: undefined });
  await using web = await Watched.open([
    slice('a', [under('web-0', four(1)), under('web-7d4b9c6f5-24567', four(2)), under('web-7d4b9c6f5-x2x8k', four(3))]),
  ]);
  expect(web.snapshot.endpoints.map(({ slot, hostname }) => [slot, hostname])).toEqual([
    ['web-0', '10-0-0-1.web.default.svc.cluster.local'],
    [undefined, '10-0-0-2.web.default.svc.cluster.local'],
    [undefined, '10-0-0-3.web.default.svc.cluster.local'],
  ]);
});

test('zones are those of the nodes; or, where every pod has a hint, those that it is meant for', async () => {
  const pod = (name: string, n: number, zone: string, forZones?: readonly string[]) =>
    podEndpoint(name, four(n), {
      zone,
      ...(forZones && { hints: { forZones: forZones.map((each) => ({ name: each })) } }),
    });
  const zonesOf = (web: Watched) => web.snapshot.endpoints.map(({ zone }) => zone);
  await using web = await Watched.open([slice('a', [pod('web-0', 1, 'a', ['b']), pod('web-1', 2, 'b')])]);
  expect(zonesOf(web)).toEqual(['a', 'b']);
  web.cluster.api.apply(slice('a', [pod('web-0', 1, 'a', ['b']), pod('web-1', 2, 'b', ['a', 'b'])]));
  await web.heard();
  expect(zonesOf(web)).toEqual(['b', 'b']);
});

test('a pod is one of its service', async () => {
  const slices = [slice('a', [podEndpoint('web-0', four(1)), podEndpoint('web-1', four(2))])];
  await using web = await Watched.open(slices, { target: 'web-1.web.default.svc:http' });
  expect(web.shown).toEqual(['web-1 10.0.0.2 serving']);
});

test('a service without slices is empty, which is known; slices that come make it one', async () => {
  await using web = await Watched.open([]);
  expect(web.snapshot.status).toBe('empty');
  expect(web.resolver.explain().text).toContain('no EndpointSlice of web in namespace default');
  using slices = web.cluster.api.apply(slice('a', [podEndpoint('web-0', four(1))]));
  await web.heard();
  expect([web.snapshot.status, ...web.shown]).toEqual(['current', 'web-0 10.0.0.1 serving']);
  slices[Symbol.dispose]();
  await web.heard();
  expect([web.snapshot.status, ...web.shown]).toEqual(['empty']);
});
