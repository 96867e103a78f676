// Finds the pods of a service, and asks one. Compiled as an ES module and as CommonJS, hence no top-level await.
import { createServer } from 'node:http';
import { createBalancer, createResolver, DiscoveryError, ordinal, type Resolver } from '@rollcall/core';
import { createCluster, type Pod } from '@rollcall/testing';

const serve = (pod: Pod) => createServer((_, response) => response.end(pod.name)).listen(pod.port('http'), pod.address);

async function main(): Promise<void> {
  await using cluster = await createCluster();
  await cluster.statefulSet('web', { replicas: 2, ports: { http: 8080 }, run: serve });
  await using web: Resolver = createResolver('web:http', { discovery: cluster.discovery });
  const { endpoints } = await web.ready({ min: 2, signal: AbortSignal.timeout(10_000) });
  await using balancer = createBalancer(web, { picker: ordinal(1) });
  const answer = await balancer.run(async ({ endpoint, signal }) => {
    const response = await fetch(`http://${endpoint.address}:${endpoint.port}/`, { signal });
    return response.text();
  });
  if (answer !== 'web-1') throw new Error(`${answer} answered`);
  console.log(...endpoints.map(({ name }) => name));
}

main().catch((error: unknown) => {
  console.error(DiscoveryError.is(error) ? error.code : error);
  process.exitCode = 1;
});
