import { createServer, type Server } from 'node:http';
import type { Cluster, Pod } from '@rollcall/testing';

/**
 * What is there while a README's block runs, in the namespace `default`. A block that begins with `// with <name>` has
 * that one; all others have `web`.
 */
export const setups: Readonly<Record<string, (cluster: Cluster) => Promise<void>>> = {
  /** Three pods of a StatefulSet that answer over HTTP, on port 8080, with their names. */
  async web(cluster) {
    await cluster.statefulSet('web', { replicas: 3, ports: { http: 8080 }, run: serve });
  },
  /** A cluster without a service. */
  async nobody() {},
};

function serve(pod: Pod): Promise<Server> {
  const server = createServer((_, response) => response.end(`${pod.name}\n`));
  return new Promise((resolve) => server.listen(pod.port('http'), pod.address, () => resolve(server)));
}
