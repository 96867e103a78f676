// Finds the pods of a service: in JavaScript that Node 22 reads, so without `await using`.
import { createServer } from 'node:http';
import { createResolver } from '@rollcall/core';
import { createCluster } from '@rollcall/testing';

const run = (pod) => createServer().listen(pod.port('http'), pod.address);

const cluster = await createCluster();
await cluster.statefulSet('web', { replicas: 2, ports: { http: 8080 }, run });
const web = createResolver('web:http', { discovery: cluster.discovery });
const { endpoints } = await web.ready({ min: 2, signal: AbortSignal.timeout(10_000) });
console.log(...endpoints.map(({ name }) => name));
await web.close();
await cluster.close();
