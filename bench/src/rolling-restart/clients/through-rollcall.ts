import { createBalancer, createDiscovery } from '@rollcall/core';
import { createAgent, type HttpClient, send, service } from '../http-client.ts';

export function throughRollcall(nameServer: string): HttpClient {
  const discovery = createDiscovery({ dns: { servers: [nameServer] } });
  const balancer = createBalancer(`${service.name}:http`, { discovery });
  const agent = createAgent();
  return {
    request: (method) =>
      balancer.run(({ endpoint }) => send(agent, `http://${endpoint.address}:${endpoint.port}`, method), {
        idempotent: method === 'GET',
      }),
  };
}
