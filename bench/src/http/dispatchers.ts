import type { LookupFunction } from 'node:net';
import { createDiscovery, roundRobin } from '@rollcall/core';
import { type AgentOptions, Agent as RollcallAgent } from '@rollcall/http';
import { Agent, BalancedPool, type Dispatcher, Pool, RoundRobinPool } from 'undici';
import { byDns } from './by-dns.ts';
import { HOST, origin, PORT } from './origin.ts';

export interface Pods {
  readonly nameServer: string;
  readonly addresses: readonly string[];
  /** To each of them, at most; undefined: as many as it likes. */
  readonly connections: number | undefined;
}

/** Ours, and the peers. http.Agent with cacheable-lookup is not among them: nothing else here needs that package. */
export const dispatchers = {
  rollcall: (pods: Pods) => rollcall(pods),
  'rollcall by roundRobin': (pods: Pods) => rollcall(pods, { defaults: { picker: roundRobin() } }),
  /** One pod and no choice: what it costs to choose is on top of it. */
  Pool: ({ addresses: [address = ''], connections }: Pods) => new Pool(url(address), limit(connections, 4)),
  BalancedPool: ({ addresses, connections }: Pods) => new BalancedPool(addresses.map(url), limit(connections)),
  RoundRobinPool: ({ addresses, connections }: Pods) =>
    new RoundRobinPool(origin, { ...limit(connections, addresses.length), connect: { lookup: inTurn(addresses) } }),
  'Agent + dns': ({ nameServer, connections }: Pods) => new Agent(limit(connections)).compose(byDns(nameServer)),
} satisfies Readonly<Record<string, (pods: Pods) => Dispatcher>>;

export type DispatcherName = keyof typeof dispatchers;

function rollcall({ nameServer, connections }: Pods, options: AgentOptions = {}): Dispatcher {
  const discovery = createDiscovery({ dns: { servers: [nameServer] } });
  return new RollcallAgent({ ...options, ...limit(connections), discovery });
}

function url(address: string): string {
  return `http://${address}:${PORT}`;
}

function limit(connections: number | undefined, pods = 1): Pool.Options {
  return connections === undefined ? {} : { connections: connections * pods };
}

/** Each socket begins with another pod, and goes on to the next where that one refuses. */
function inTurn(addresses: readonly string[]): LookupFunction {
  let turn = 0;
  return (host, _options, done) => {
    if (host !== HOST) throw new Error(`nobody is to look up ${host}`);
    const from = turn++ % addresses.length;
    const list = [...addresses.slice(from), ...addresses.slice(0, from)];
    done(
      null,
      list.map((address) => ({ address, family: 4 })),
    );
  };
}
