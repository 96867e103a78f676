// Uses everything once, closes it, and must then end by itself.
import { createBalancer, createDiscovery } from '@rollcall/core';

const discovery = createDiscovery();
const web = discovery.resolver('web:http');
const balancer = createBalancer(web);
const aborted = new AbortController();

const stopListening = web.on('resolution', () => {});
const followed = follow();
await web.ready({ min: 3, signal: AbortSignal.timeout(10_000) });
await web.refresh();
const answer = await balancer.run(async ({ endpoint, signal }) => {
  const response = await fetch(`http://${endpoint.address}:${endpoint.port}/`, { signal });
  return response.text();
});
// These are still waiting when all is closed.
const late = discovery
  .resolver('nobody:http')
  .ready()
  .catch((error: { code: string }) => error.code);
const never = discovery
  .resolver('never:http')
  .ready({ signal: aborted.signal })
  .catch((error: { code: string }) => error.code);

aborted.abort();
stopListening();
await balancer.close();
await web.close();
await discovery.close();
console.log(JSON.stringify({ answer, changes: await followed, late: await late, never: await never }));

async function follow(): Promise<number> {
  let changes = 0;
  for await (const _ of web.changes()) changes += 1;
  return changes;
}
