import { createCluster } from '@rollcall/testing';
import { serve } from '../child.ts';

const pods = Number(process.argv[2]);
const cluster = await createCluster();
await cluster.statefulSet('web', {
  replicas: pods,
  ports: { http: 8080 },
  run: () => ({ [Symbol.asyncDispose]: async () => {} }),
});
serve(cluster.dns.address, { queries: () => cluster.dns.queries });
