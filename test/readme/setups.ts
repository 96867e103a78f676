import type { Cluster } from '@rollcall/testing';
import { greeterPod } from '../../packages/grpc/test/fixtures/readme-pod.ts';
import { podServer } from '../pod-server.ts';

/**
 * What is there while a README's block runs, in the namespace `default`. A block that begins with `// with <name>` has
 * that one; all others have `web`.
 */
export const setups: Readonly<Record<string, (cluster: Cluster) => Promise<void>>> = {
  /** Three pods of a StatefulSet that answer over HTTP, on port 8080, with their names. */
  async web(cluster) {
    await cluster.statefulSet('web', { replicas: 3, ports: { http: 8080 }, run: podServer });
  },
  /** Three pods of `greeter`, on port 50051 (`grpc`), that answer with their names. */
  async grpc(cluster) {
    await cluster.statefulSet('greeter', { replicas: 3, ports: { grpc: 50051 }, run: greeterPod });
  },
  /** A cluster without a service. */
  async nobody() {},
};
