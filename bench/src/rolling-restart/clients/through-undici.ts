import { Resolver } from 'node:dns/promises';
import { interceptors } from 'undici';
import { createAgent, type HttpClient, send, service } from '../http-client.ts';

/** undici's dns interceptor, as it comes: the addresses in turn, each for as long as its TTL allows. */
export function throughUndici(nameServer: string): HttpClient {
  const resolver = new Resolver();
  resolver.setServers([nameServer]);
  const dispatcher = createAgent().compose(
    interceptors.dns({
      dualStack: false, // the service has no IPv6 addresses
      lookup: (_origin, _options, callback) => {
        resolver.resolve4(service.name, { ttl: true }).then(
          (records) =>
            callback(
              null,
              records.map(({ address, ttl }) => ({ address, family: 4, ttl: ttl * 1_000 })),
            ),
          (error: NodeJS.ErrnoException) => callback(error, []),
        );
      },
    }),
  );
  return { request: (method) => send(dispatcher, `http://${service.name}:${service.port}`, method) };
}
