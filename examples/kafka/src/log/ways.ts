import { connect as netConnect, type Socket } from 'node:net';
import { createConnect, createLookup, type Resolver } from '@rollcall/core';

/** How a client gets to brokers, by their stable names. */
export interface Way {
  /** Whom to ask first. */
  brokers(): Promise<readonly string[]>;
  connect(name: string): Socket;
  /** Whoever answers has to say who they are, as the certificate of a broker does. */
  readonly isVerified: boolean;
}

/** The names and places of now; sockets end with their pods. */
export function throughRollcall(resolver: Resolver): Way {
  const connect = createConnect(resolver);
  return {
    isVerified: true,
    brokers: async () => {
      const { endpoints } = await resolver.ready({ signal: AbortSignal.timeout(5_000) });
      return endpoints.map(({ name }) => name).toSorted(() => Math.random() - 0.5);
    },
    connect: (name) => connect({ host: `${name}.kafka`, port: portOf(resolver, name) }),
  };
}

/** What most clients do: names are looked up anew for each connection, and then a connection is a connection. */
export function throughFreshNames(resolver: Resolver): Way {
  const lookup = createLookup(resolver);
  return {
    isVerified: false,
    brokers: async () => ['kafka-0', 'kafka-1', 'kafka-2'],
    connect: (name) => netConnect({ host: `${name}.kafka`, port: portOf(resolver, name), lookup }),
  };
}

/** Of a pod that is not there: whoever connects by its name is told so. */
function portOf({ snapshot: { endpoints } }: Resolver, name: string): number {
  return (endpoints.find(({ slot }) => slot === name) ?? endpoints[0])?.port ?? 9_092;
}
