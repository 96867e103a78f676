import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Cluster, createCluster } from '../../src/index.ts';
import { addressesOf, targetsOf } from '../fixtures/lookup.ts';
import { serve } from '../fixtures/serve.ts';

const options = { replicas: 2, ports: { http: 8080 }, run: serve };

let cluster: Cluster;
beforeEach(async () => {
  cluster = await createCluster();
});
afterEach(() => cluster.close());

test('its pods are called as Kubernetes calls them, by the seed, and have no ordinals', async () => {
  const { pods } = await cluster.deployment('api', options);
  for (const { name, ordinal } of pods) {
    expect(name).toMatch(/^api-[a-z2-9]{9}-[a-z2-9]{5}$/);
    expect(ordinal).toBeUndefined();
  }
  await using again = await createCluster();
  await using other = await createCluster({ seed: 2 });
  const namesIn = async (where: Cluster): Promise<string[]> =>
    (await where.deployment('api', options)).pods.map(({ name }) => name);
  expect(await namesIn(again)).toEqual(pods.map(({ name }) => name));
  expect(await namesIn(other)).not.toEqual(pods.map(({ name }) => name));
});

test('DNS knows its pods by their addresses', async () => {
  const { pods } = await cluster.deployment('api', options);
  const labels = pods.map(({ address }) => address.replaceAll('.', '-'));
  expect(await targetsOf(cluster, 'api')).toEqual(labels.map((label) => `${label}.api:8080`));
  expect(await addressesOf(cluster, `${labels[0]}.api`)).toEqual([pods[0]?.address]);
  expect(await addressesOf(cluster, `${pods[0]?.name}.api`)).toEqual([]);
});

test('a restarted pod is another one, by another name', async () => {
  const api = await cluster.deployment('api', options);
  const [old] = api.pods;
  const next = await api.restart(old?.name ?? '');
  expect(next.name).toMatch(/^api-/);
  expect(next.name).not.toBe(old?.name);
  expect(await addressesOf(cluster, 'api')).toEqual(api.pods.map(({ address }) => address).toSorted(byNumber));
});

const byNumber = new Intl.Collator('en', { numeric: true }).compare;
