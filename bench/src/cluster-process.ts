// A cluster in a process of its own, so that its work is not counted as the client's.
import { createCluster } from '@rollcall/testing';

const pods = Number(process.argv[2]);
const cluster = await createCluster();
await cluster.statefulSet('web', {
  replicas: pods,
  ports: { http: 8080 },
  run: () => ({ [Symbol.asyncDispose]: async () => {} }),
});
process.on('message', () => process.send?.({ queries: cluster.dns.queries }));
process.on('disconnect', () => process.exit());
process.send?.({ address: cluster.dns.address });
