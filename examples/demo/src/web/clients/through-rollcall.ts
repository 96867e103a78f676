import type { Discovery } from '@rollcall/core';
import { Agent } from '@rollcall/http';
import { ask } from '../ask.ts';
import type { Client } from '../client.ts';

/** A service's name in a URL, and an Agent that knows what that is. */
export function throughRollcall(discovery: Discovery): Client {
  const agent = new Agent({ discovery });
  return {
    request: (method) => ask(agent, { origin: 'http://web.default.svc:8080', method }),
    [Symbol.asyncDispose]: () => agent.close(),
  };
}
