import type { LookupAddress } from 'node:dns';
import type { LookupFunction, Socket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import type { Explanation, Resolver } from './resolver.ts';
import { connectBy } from './sockets/connect.ts';
import { Directories } from './sockets/directories.ts';
import { guardBy } from './sockets/guard.ts';
import { lookupBy } from './sockets/lookup.ts';

// Any client at all. Names are answered from the live snapshot, and sockets to the dead are closed:
//
// | a socket's pod is                            | the socket                                                          |
// |----------------------------------------------|---------------------------------------------------------------------|
// | gone: its name stands at another address, its | destroyed after 1 s, by an ECONNRESET that says why                |
// | address is another's, a watch saw it deleted |                                                                     |
// | absent: missing in DNS, not ready, draining  | stays; destroyed after 30 s without a byte from the pod while any   |
// | while others serve                           | of its sockets waits for one                                        |
// | anything, while nobody can say               | stays                                                               |
//
// That is the rule of `Clients`, whose client is here: all sockets to one instance of a pod.

/** Takes the place of `dns.lookup`: also without options, as ioredis calls it. */
export interface Lookup extends LookupFunction {
  (
    hostname: string,
    callback: (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void,
  ): void;
}

/** What became of the sockets that follow their pods. */
export interface SocketWatch {
  /** Of each pod that has any, or had its sockets closed lately: how many, and why they stay or went. */
  explain(): Explanation;
  /** Only grow; for metrics. */
  readonly counters: SocketCounters;
}

export interface SocketCounters {
  /** Sockets whose pod was known, when they were opened or later. */
  readonly tracked: number;
  /** Destroyed, as their pod was known to be no more. */
  readonly gone: number;
  /** Destroyed, as their pod was absent and silent. */
  readonly silent: number;
}

export interface Destination {
  /** A pod's name, a service's, or an address. */
  readonly host: string;
  readonly port: number;
  /** TLS, with these options. `servername` is by default the name in `host`, or that of the pod whose address it is. */
  readonly tls?: ConnectionOptions | undefined;
}

/** In the place of `net.connect` and `tls.connect`. */
export interface Connect extends SocketWatch {
  /** @param connected as Node's: for `secureConnect` where there is TLS, else for `connect`. */
  (to: Destination, connected?: () => void): Socket;
}

/** Disposed, it lets go of all sockets, and of `net.Socket`. */
export interface Guard extends SocketWatch, Disposable {}

/**
 * A `lookup` for `net.connect`, and for each client that passes one on: MongoDB, undici, amqplib, node-redis.
 *
 * It knows the names of services (`kafka`, `kafka.default`, `kafka.default.svc`, `kafka.default.svc.cluster.local`, and
 * each with a dot at its end) and of their pods (`kafka-0` before any of these, or alone). A service's name gives whoever
 * takes requests, another one first each time; a pod's gives the pod, ready or not. Other names go to `dns.lookup`.
 *
 * Pods of the given resolvers win: `kafka-0.kafka` is the pod of `kafka`, never the service `kafka-0` of a namespace.
 *
 * Who is not known yet is asked for, 2 s at most. Then the error is that of `dns.lookup`: ENOTFOUND, or EAI_AGAIN where
 * nobody could say.
 *
 * A lookup never sees the socket: for those that are open, add `guardProcess`.
 *
 * @throws DiscoveryError `BAD_OPTION` for what is no Resolver.
 * @example
 * const client = new MongoClient('mongodb://mongo-0.mongo,mongo-1.mongo/?replicaSet=rs0', { lookup: createLookup(mongo) });
 */
export function createLookup(...resolvers: readonly Resolver[]): Lookup {
  return lookupBy(new Directories(resolvers, Math.random));
}

/**
 * For each client that takes a socket, or a function that makes one: connects by `createLookup`, and closes the socket
 * once its pod is gone. A connect to a pod, or a service, has 1 s, then fails by ETIMEDOUT; discovery is told which pod
 * could not be reached.
 *
 * @throws DiscoveryError `BAD_OPTION` for what is no Resolver; `CLOSED` where one is closed.
 * @example
 * const connect = createConnect(redis);
 * const client = new Client({ stream: () => connect({ host: 'redis-0.redis', port: 6379 }) });
 */
export function createConnect(...resolvers: readonly Resolver[]): Connect {
  return connectBy(new Directories(resolvers, Math.random));
}

/**
 * For clients that take neither: it sees every TCP connect of this process, answers the names that it knows (unless the
 * client brings a lookup of its own), and closes sockets whose pod is gone. Sockets to other hosts it leaves as they are.
 *
 * It replaces `net.Socket.prototype.connect`, once for all guards of the process, whichever copy of this package made
 * them; with the last one that is disposed, Node's own is back. Sockets that are open already are not seen: guard first.
 *
 * @throws DiscoveryError `BAD_OPTION` for what is no Resolver; `CLOSED` where one is closed.
 * @example
 * using guard = guardProcess(cassandra);
 * const client = new cassandraDriver.Client({ contactPoints: ['cassandra-0.cassandra'], localDataCenter: 'dc1' });
 */
export function guardProcess(...resolvers: readonly Resolver[]): Guard {
  return guardBy(new Directories(resolvers, Math.random));
}
