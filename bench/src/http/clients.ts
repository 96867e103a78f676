import { Resolver } from 'node:dns/promises';
import { Agent as HttpAgent } from 'node:http';
import type { LookupFunction } from 'node:net';
import { createDiscovery, type Discovery, roundRobin } from '@rollcall/core';
import { type AgentOptions, Agent as RollcallAgent } from '@rollcall/http';
import { createNodeAgents } from '@rollcall/http/node';
import CacheableLookup from 'cacheable-lookup';
import { Agent, BalancedPool, type Dispatcher, Pool, RoundRobinPool } from 'undici';
import { byDispatcher } from './by-dispatcher.ts';
import { byDns } from './by-dns.ts';
import { byNodeHttp } from './by-node-http.ts';
import { HOST, origin, PORT } from './origin.ts';
import type { Send } from './send.ts';

export interface Pods {
  readonly nameServer: string;
  readonly addresses: readonly string[];
  /** To each of them, at most; undefined: as many as it likes. */
  readonly connections: number | undefined;
}

/** Ours, and the peers, of undici's and of node:http. */
export const clients = {
  rollcall: (pods: Pods) => byDispatcher(rollcall(pods)),
  'rollcall by roundRobin': (pods: Pods) => byDispatcher(rollcall(pods, { defaults: { picker: roundRobin() } })),
  /** One pod and no choice: what it costs to choose is on top of it. */
  Pool: ({ addresses: [address = ''], connections }: Pods) =>
    byDispatcher(new Pool(url(address), limit(connections, 4))),
  BalancedPool: ({ addresses, connections }: Pods) =>
    byDispatcher(new BalancedPool(addresses.map(url), limit(connections))),
  RoundRobinPool: ({ addresses, connections }: Pods) =>
    byDispatcher(
      new RoundRobinPool(origin, { ...limit(connections, addresses.length), connect: { lookup: inTurn(addresses) } }),
    ),
  'Agent + dns': ({ nameServer, connections }: Pods) =>
    byDispatcher(new Agent(limit(connections)).compose(byDns(nameServer))),
  'rollcall/node': ({ nameServer, connections }: Pods) =>
    byNodeHttp(createNodeAgents({ discovery: discoveryBy(nameServer), maxSockets: connections }).http),
  'http.Agent + cacheable-lookup': (pods: Pods) => byNodeHttp(cacheableLookup(pods)),
} satisfies Readonly<Record<string, (pods: Pods) => Send>>;

export type ClientName = keyof typeof clients;

function rollcall({ nameServer, connections }: Pods, options: AgentOptions = {}): Dispatcher {
  return new RollcallAgent({ ...options, ...limit(connections), discovery: discoveryBy(nameServer) });
}

function discoveryBy(nameServer: string): Discovery {
  return createDiscovery({ dns: { servers: [nameServer] } });
}

/** As got and many others have it. One limit for all pods, as an Agent knows the name alone. */
function cacheableLookup({ nameServer, addresses, connections }: Pods): HttpAgent {
  const resolver = new Resolver();
  resolver.setServers([nameServer]);
  const maxSockets = connections === undefined ? Number.POSITIVE_INFINITY : connections * addresses.length;
  const agent = new HttpAgent({ keepAlive: true, maxSockets });
  new CacheableLookup({ resolver, lookup: false }).install(agent);
  return agent;
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
