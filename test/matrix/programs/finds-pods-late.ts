// For CommonJS before TypeScript 5.8, which did not know that Node can `require()` an ES module.
import { createServer } from 'node:http';

async function main(): Promise<void> {
  const { createResolver } = await import('@rollcall/core');
  const { createCluster } = await import('@rollcall/testing');
  await using cluster = await createCluster();
  await cluster.statefulSet('web', {
    replicas: 2,
    ports: { http: 8080 },
    run: (pod) => createServer().listen(pod.port('http'), pod.address),
  });
  await using web = createResolver('web:http', { discovery: cluster.discovery });
  const { endpoints } = await web.ready({ min: 2, signal: AbortSignal.timeout(10_000) });
  console.log(...endpoints.map(({ name }) => name));
}

void main();
