import type { Balancer } from '@rollcall/core';
import { ask, keepAliveAgent } from '../ask.ts';
import type { Client } from '../client.ts';

/** Any HTTP client will do: it is told which pod to ask. */
export function throughRollcall(balancer: Balancer): Client {
  const agent = keepAliveAgent();
  return {
    request: (method) =>
      balancer.run(
        ({ endpoint, signal }) => ask(agent, { origin: `http://${endpoint.address}:${endpoint.port}`, method, signal }),
        { idempotent: method === 'GET' },
      ),
    [Symbol.asyncDispose]: () => agent.close(),
  };
}
