import { Resolver } from 'node:dns/promises';
import { interceptors } from 'undici';
import { ask, keepAliveAgent } from '../ask.ts';
import type { Client } from '../client.ts';

const SERVICE = 'web.default.svc.cluster.local';

/** undici's own answer: its `dns` interceptor takes the service's addresses in turn, for as long as their TTL allows. */
export function throughUndici(nameServer: string): Client {
  const agent = keepAliveAgent();
  const resolver = new Resolver();
  resolver.setServers([nameServer]);
  const look = process.platform === 'linux' ? byAddress : byPort;
  const dispatcher = agent.compose(
    interceptors.dns({
      dualStack: false, // the service has no IPv6 addresses, which would get every other request
      lookup: (_origin, _options, callback) => {
        look(resolver).then(
          (records) => callback(null, records),
          (error: NodeJS.ErrnoException) => callback(error, []),
        );
      },
    }),
  );
  return {
    request: (method) => ask(dispatcher, { origin: `http://${SERVICE}:8080`, method }),
    [Symbol.asyncDispose]: () => agent.close(),
  };
}

/** As the interceptor takes them, which writes in them. */
type Records = { address: string; family: 4; ttl: number }[];

/** In one question. The interceptor wants milliseconds. */
async function byAddress(resolver: Resolver, name = SERVICE): Promise<Records> {
  const addresses = await resolver.resolve4(name, { ttl: true });
  return addresses.map(({ address, ttl }) => ({ address, family: 4, ttl: ttl * 1_000 }));
}

/** Where pods share one loopback address, only SRV tells their ports. */
async function byPort(resolver: Resolver): Promise<Records> {
  const targets = await resolver.resolveSrv(`_http._tcp.${SERVICE}`);
  const records = targets.map(async ({ name, port }) =>
    (await byAddress(resolver, name)).map((record) => ({ ...record, port })),
  );
  return (await Promise.all(records)).flat();
}
