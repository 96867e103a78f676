import type { Sighting, Source } from '@rollcall/core';
import { type Cluster, createCluster, sourceContract } from '@rollcall/testing';
import { afterAll, describe, test } from 'vitest';
import { endpointSlices, watchOrDns } from '../src/index.ts';
import { podEndpoint, slice } from './fixtures/slices.ts';

const clusters: Cluster[] = [];
afterAll(async () => {
  for (const cluster of clusters) await cluster.close();
});

/** Of exactly these endpoints, in two slices. */
async function clusterOf(endpoints: readonly Sighting[]): Promise<Cluster> {
  const cluster = await createCluster();
  clusters.push(cluster);
  await cluster.service('web', { ports: { http: 8080 } });
  const written = endpoints.map(({ slot = '', address }) => podEndpoint(slot, address));
  cluster.api.apply(slice('web-a', written.slice(0, 1)));
  cluster.api.apply(slice('web-b', written.slice(1)));
  return cluster;
}

const makers = {
  async endpointSlices(endpoints: readonly Sighting[]): Promise<Source> {
    const { api } = await clusterOf(endpoints);
    return endpointSlices('web.default:http', { kubeconfig: api.kubeconfig });
  },
  async 'endpointSlices, of a server that wants LIST and WATCH'(endpoints: readonly Sighting[]): Promise<Source> {
    const { api } = await clusterOf(endpoints);
    api.fail('no-watch-list');
    return endpointSlices('web.default:http', { kubeconfig: api.kubeconfig });
  },
  async watchOrDns(endpoints: readonly Sighting[]): Promise<Source> {
    const { api, dns } = await clusterOf(endpoints);
    const source = watchOrDns({ kubeconfig: api.kubeconfig, dns: { servers: [dns.address] } });
    return source({ service: 'web', namespace: 'default', port: 'http' });
  },
};

describe.each(Object.entries(makers))('%s keeps the contract of a source', (_, make) => {
  for (const { name, run } of sourceContract(make, { patienceMs: 15_000 })) test(name, run);
});
