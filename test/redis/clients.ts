import { connect, type Socket } from 'node:net';
import { createConnect, createLookup, guardProcess, type Resolver } from '@rollcall/core';
import { Cluster } from 'ioredis';
import { createCluster } from 'redis';
import { nameOf, PORT } from './redis-cluster.ts';

/** A client of the cluster, as an app has it: all settings are its own defaults, but for where names are looked up. */
export interface Client {
  set(key: string, value: string): Promise<unknown>;
}

const nodes = [0, 1, 2].map((ordinal) => ({ host: nameOf(ordinal), port: PORT }));

type Dial = (to: { readonly host: string; readonly port: number }) => Socket;

/** ioredis takes a class that makes the socket; and leaves names as they are where it is told so. */
function ioredis(dial: Dial): Client {
  class Connector {
    readonly #to: { readonly host: string; readonly port: number };
    #socket: Socket | undefined;
    constructor(options: { readonly host: string; readonly port: number }) {
      this.#to = options;
    }
    check = (): boolean => true;
    connect = async (): Promise<Socket> => {
      this.#socket = dial(this.#to);
      return this.#socket;
    };
    disconnect = (): void => void this.#socket?.end();
  }
  const options = { Connector: Connector as never };
  const cluster = new Cluster(nodes, { dnsLookup: (name, done) => done(null, name), redisOptions: options });
  cluster.on('error', () => {});
  return cluster;
}

function bare(resolver: Resolver): Dial {
  const lookup = createLookup(resolver);
  return ({ host, port }) => connect({ host, port, lookup });
}

async function nodeRedis(resolver: Resolver): Promise<Client> {
  const rootNodes = nodes.map((socket) => ({ socket }));
  // Else it asks the system for the server's address as well (for RESP3 maintenance), which knows none of these names.
  const defaults = { maintNotifications: 'disabled', socket: { lookup: createLookup(resolver) } } as const;
  const cluster = createCluster({ rootNodes, defaults });
  cluster.on('error', () => {});
  await cluster.connect();
  return cluster;
}

/** `with`: one line each. `without`: the names of now for each new connection, and no more than that. */
export const clients: Readonly<Record<string, (resolver: Resolver) => Client | Promise<Client>>> = {
  'ioredis with': (resolver) => ioredis(createConnect(resolver)),
  'ioredis without': (resolver) => ioredis(bare(resolver)),
  'node-redis with': (resolver) => {
    guardProcess(resolver);
    return nodeRedis(resolver);
  },
  'node-redis without': (resolver) => nodeRedis(resolver),
};
