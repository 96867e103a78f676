// Waits for a service, then follows it until the process is told to stop.
import { createResolver, DiscoveryError } from '@rollcall/core';

await using web = createResolver('web.default:http');
try {
  await web.ready({ signal: AbortSignal.timeout(2_000) });
} catch (error) {
  if (DiscoveryError.is(error) && error.code === 'ROLLCALL_NO_ENDPOINTS') console.error(error.message);
  else throw error;
}
for (const { name, ordinal, address, port } of web.snapshot.endpoints) {
  console.log(name, ordinal, `${address}:${port}`);
}

const stop = new AbortController();
process.once('SIGTERM', () => stop.abort());
using _status = web.on('status', ({ status, reason }) => console.warn('now', status, reason?.kind));
for await (const { added, removed, moved } of web.changes({ signal: stop.signal })) {
  for (const endpoint of added) console.log('+', endpoint.name, endpoint.address);
  for (const endpoint of removed) console.log('-', endpoint.name);
  for (const { from, to } of moved) console.log('~', to.name, from.address, '→', to.address);
}
