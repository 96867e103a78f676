import { setTimeout } from 'node:timers/promises';
import { createDiscovery, setDefaultDiscovery } from '@rollcall/core';
import { Agent } from '@rollcall/http';
import { watchOrDns } from '@rollcall/kubernetes';

setDefaultDiscovery(createDiscovery({ source: watchOrDns() })); // EndpointSlices where it may, else DNS
const agent = new Agent();

const stop = new AbortController();
process.once('SIGTERM', () => stop.abort());

let asked = 0;
let failed = 0;
while (!stop.signal.aborted) {
  try {
    const response = await agent.fetch('http://web.default.svc:8080/');
    await response.arrayBuffer();
  } catch (error) {
    failed += 1;
    console.error(error);
  }
  asked += 1;
  if (asked % 100 === 0) {
    const pods = agent.endpoints().map(({ endpoint, requests }) => `${endpoint.name} ${requests}`);
    console.log(`${asked} requests, ${failed} failed; ${pods.join(' · ')}`);
  }
  await setTimeout(20);
}
await agent.close();
