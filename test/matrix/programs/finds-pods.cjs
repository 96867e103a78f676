// As finds-pods.mjs.
const { createServer } = require('node:http');
const { createResolver } = require('@rollcall/core');
const { createCluster } = require('@rollcall/testing');

const run = (pod) => createServer().listen(pod.port('http'), pod.address);

async function main() {
  const cluster = await createCluster();
  await cluster.statefulSet('web', { replicas: 2, ports: { http: 8080 }, run });
  const web = createResolver('web:http', { discovery: cluster.discovery });
  const { endpoints } = await web.ready({ min: 2, signal: AbortSignal.timeout(10_000) });
  console.log(...endpoints.map(({ name }) => name));
  await web.close();
  await cluster.close();
}

void main();
