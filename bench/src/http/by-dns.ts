import { Resolver } from 'node:dns/promises';
import { type Dispatcher, interceptors } from 'undici';
import { HOST } from './origin.ts';

/** undici's dns interceptor. It asks the same server as we do, and remembers for as long: the TTL of the records. */
export function byDns(nameServer: string): Dispatcher.DispatcherComposeInterceptor {
  const resolver = new Resolver();
  resolver.setServers([nameServer]);
  return interceptors.dns({
    dualStack: false, // the service has no IPv6 addresses
    lookup: (_origin, _options, done) => {
      resolver.resolve4(HOST, { ttl: true }).then(
        (records) =>
          done(
            null,
            records.map(({ address, ttl }) => ({ address, family: 4, ttl: ttl * 1_000 })),
          ),
        (error: NodeJS.ErrnoException) => done(error, []),
      );
    },
  });
}
