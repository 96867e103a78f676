import { createConnect, type Destination, type Endpoint, type Resolver } from '@rollcall/core';
import type { SocketFactory, SocketFactoryArguments } from '../kafkajs.ts';

/** As kafkajs' own factory has it. */
const KEEP_ALIVE_MS = 60_000;

export function createSocketFactory(resolver: Resolver): SocketFactory {
  const connect = createConnect(resolver);
  const factory = ({ host, port, ssl, onConnect }: SocketFactoryArguments): ReturnType<SocketFactory> => {
    const socket = connect(destination(resolver, host, port, ssl), onConnect);
    return socket.setKeepAlive(true, KEEP_ALIVE_MS);
  };
  return Object.defineProperties(factory, {
    counters: { get: () => connect.counters },
    explain: { value: () => connect.explain() },
  }) as SocketFactory;
}

/** The name in the certificate stays the one that was advertised. */
function destination(resolver: Resolver, host: string, port: number, ssl: SocketFactoryArguments['ssl']): Destination {
  const pod = broker(resolver.snapshot.endpoints, host);
  const to = { host: pod?.hostname ?? pod?.slot ?? host, port };
  return ssl ? { ...to, tls: pod === undefined ? ssl : { servername: host, ...ssl } } : to;
}

/** A broker may be advertised by the name of another service over the same pods, or by one outside of the cluster. */
function broker(endpoints: readonly Endpoint[], host: string): Endpoint | undefined {
  const [label] = host.toLowerCase().split('.', 1);
  return endpoints.find(({ slot }) => slot !== undefined && slot === label);
}
