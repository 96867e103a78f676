import { join } from 'node:path';
import type { Endpoint, Resolver } from '@rollcall/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Cluster, createCluster, type ManualClock, manualClock, type Pod } from '../../src/index.ts';
import { call, serve } from '../fixtures/serve.ts';

const ports = { http: 8080 };
const podScript = join(import.meta.dirname, '..', 'fixtures', 'pod.mjs');

/** Who answers at the endpoints that a resolver knows. */
const answersOf = ({ snapshot }: Resolver): Promise<readonly string[]> => Promise.all(snapshot.endpoints.map(at));
const at = async ({ address, port }: Pick<Endpoint, 'address' | 'port'>): Promise<string> =>
  (await fetch(`http://${address}:${port}/`, { headers: { connection: 'close' } })).text();
const placeOf = (pod: Pod | undefined): string => `${pod?.address}:${pod?.port('http')}`;

/** Two answers that expire at different times, and some: whoever is gone is known to be. */
const provenGoneMs = 15_000;

describe.each(['address', 'port'] as const)('pods that are told apart by %s', (podsBy) => {
  let clock: ManualClock;
  let cluster: Cluster;
  beforeEach(async () => {
    clock = manualClock();
    cluster = await createCluster({ podsBy, clock });
  });
  afterEach(() => cluster.close());

  test('live, move and go, and whoever asks for their service finds those who are there', async () => {
    const web = await cluster.statefulSet('web', { replicas: 3, ports, run: serve });
    const resolver = cluster.discovery.resolver('web:http');
    await resolver.ready({ min: 3 });
    expect(await answersOf(resolver)).toEqual(['web-0', 'web-1', 'web-2']);
    const [, before] = web.pods;
    const idsBefore = resolver.snapshot.endpoints.map(({ id }) => id);

    await web.restart('web-1');
    await clock.advance(provenGoneMs);
    expect(placeOf(web.pods[1])).not.toBe(placeOf(before));
    expect(await call(before as Pod)).toBe('ECONNREFUSED');
    expect(await answersOf(resolver)).toEqual(['web-0', 'web-1', 'web-2']);
    const idsAfter = resolver.snapshot.endpoints.map(({ id }) => id);
    expect(idsAfter.map((id, index) => id === idsBefore[index])).toEqual([true, false, true]);

    await web.restart('web-1', { address: 'same', crash: true });
    await clock.advance(provenGoneMs);
    expect(resolver.snapshot.endpoints.map(({ id }) => id)).toEqual(idsAfter);

    await web.scale(4);
    await clock.advance(provenGoneMs);
    expect(await answersOf(resolver)).toEqual(['web-0', 'web-1', 'web-2', 'web-3']);

    await web.scale(3);
    await web.crash('web-0');
    web.setReady('web-2', false);
    await clock.advance(provenGoneMs);
    expect(await answersOf(resolver)).toEqual(['web-1']);
  });

  test.each<[what: string, target: Parameters<Cluster['discovery']['resolver']>[0], expected: readonly string[]]>([
    ['by the name of the port', 'web:http', ['web-0', 'web-1']],
    ['by its declared number', 'web:8080', ['web-0', 'web-1']],
    ['without a port, as there is one only', 'web', ['web-0', 'web-1']],
    ['in full', 'web.default.svc.cluster.local:8080', ['web-0', 'web-1']],
    ['as an object', { service: 'web', port: 8080 }, ['web-0', 'web-1']],
    ['one pod', 'web-1.web.default.svc:8080', ['web-1']],
    ['by a second service', 'read:8080', ['web-0', 'web-1']],
    ['by a service whose port has no name', 'unnamed:8080', ['web-0', 'web-1']],
  ])('are found %s', async (_, target, expected) => {
    await cluster.statefulSet('web', { replicas: 2, ports, run: serve });
    await cluster.service('read', { of: 'web' });
    await cluster.service('unnamed', { of: 'web', ports: { '': 8080 } });
    const resolver = cluster.discovery.resolver(target);
    await resolver.ready({ min: expected.length });
    expect((await answersOf(resolver)).toSorted()).toEqual(expected);
  });

  test('are found without stable names, each by itself', async () => {
    const api = await cluster.deployment('api', { replicas: 3, ports, run: serve });
    const resolver = cluster.discovery.resolver('api:8080');
    await resolver.ready({ min: 3 });
    expect((await answersOf(resolver)).toSorted()).toEqual(api.pods.map(({ name }) => name).toSorted());
    expect(resolver.snapshot.endpoints.map(({ slot }) => slot)).toEqual([undefined, undefined, undefined]);
  });

  test('may be child processes, which are told where to listen', async () => {
    const { pods } = await cluster.statefulSet('web', { replicas: 2, ports, run: [process.execPath, podScript] });
    expect(await Promise.all(pods.map(call))).toEqual(
      pods.map(({ name }) => expect.stringContaining(`"name":"${name}"`)),
    );
  });

  test('may have several ports, all of which are theirs', async () => {
    const run = (pod: Pod) => serve({ ...pod, port: () => pod.port('admin') });
    await cluster.statefulSet('web', { replicas: 2, ports: { ...ports, admin: 9090 }, run });
    const resolver = cluster.discovery.resolver('web:9090');
    await resolver.ready({ min: 2 });
    expect(await answersOf(resolver)).toEqual(['web-0', 'web-1']);
  });
});
