import type { Socket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import type { Resolver, SocketWatch } from '@rollcall/core';
import { Bootstrap } from './kafkajs/bootstrap.ts';
import { createSocketFactory } from './kafkajs/socket-factory.ts';

/** What kafkajs calls its socket factory with. Structural, as everything here: kafkajs itself is not imported. */
export interface SocketFactoryArguments {
  readonly host: string;
  readonly port: number;
  /** False without TLS, which kafkajs' types do not tell. */
  readonly ssl: ConnectionOptions | false | undefined;
  readonly onConnect: () => void;
}

/** Its `counters` and `explain()` tell of the sockets that it made. */
export interface SocketFactory extends SocketWatch {
  (to: SocketFactoryArguments): Socket;
}

/** The part of a kafkajs config that discovery answers for. */
export interface KafkajsOptions {
  /**
   * The brokers that are there, by their stable names, in another order at each call: kafkajs asks whenever it connects
   * anew. Whoever could not be connected to is left out for 5 s, unless that leaves nobody. Through an outage of DNS: who
   * was there before.
   *
   * @throws DiscoveryError `NO_ENDPOINTS` where nobody is known after 2 s; kafkajs tries again.
   */
  readonly brokers: () => Promise<string[]>;
  /**
   * Connects to a broker by the first label of the name that it is advertised by (`kafka-1` of
   * `kafka-1.kafka.default.svc`), wherever that pod is now, and closes the socket once the pod is gone.
   */
  readonly socketFactory: SocketFactory;
}

/**
 * Options for kafkajs: spread them into its config. Close the resolver after the clients.
 *
 * The brokers advertise their own stable names (`advertised.listeners`); a Kafka node's id is never taken for an ordinal.
 *
 * @throws DiscoveryError `CLOSED` where the resolver is.
 * @example
 * await using brokers = createResolver('kafka.default:9092');
 * const kafka = new Kafka({ clientId: 'shop', ...kafkajsOptions(brokers) });
 */
export function kafkajsOptions(resolver: Resolver): KafkajsOptions {
  const socketFactory = createSocketFactory(resolver);
  const bootstrap = new Bootstrap(resolver, Math.random);
  return { brokers: () => bootstrap.brokers(), socketFactory };
}
