import { fileURLToPath } from 'node:url';
import { createCluster } from '@rollcall/testing';
import { serve } from '../child.ts';

const [pods = '', startMs = ''] = process.argv.slice(2);
const podFile = fileURLToPath(new URL('./pod.ts', import.meta.url));
const cluster = await createCluster();
const web = await cluster.statefulSet('web', {
  replicas: Number(pods),
  ports: { http: 8080 },
  run: [process.execPath, podFile],
});
serve(cluster.dns.address, { restart: rollingRestart, queries: () => cluster.dns.queries });

/** From the last to the first, each once the one before is ready: as a StatefulSet does it. */
async function rollingRestart(): Promise<void> {
  process.env.START_MS = startMs; // the pods' is this one's
  for (const { name } of web.pods.toReversed()) await web.restart(name);
}
