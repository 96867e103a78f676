import type { Socket } from 'node:net';
import type { Endpoint } from '@rollcall/core';
import { buildConnector, type Pool } from 'undici';

/** undici's Pools take these too, and its types do not tell. */
interface Untold {
  readonly tls?: object;
  readonly useH2c?: boolean;
}

/**
 * What a Pool would make of its options itself. One for all pods of a service: so they share TLS sessions, which are
 * remembered by the name in the certificate.
 */
export function createConnector(options: Pool.Options, connectTimeoutMs: number): buildConnector.connector {
  const { connect = {}, maxCachedSessions, allowH2, autoSelectFamily, autoSelectFamilyAttemptTimeout } = options;
  const { tls, useH2c }: Untold = options as object;
  if (typeof connect === 'function') return connect;
  const settings = {
    ...tls,
    maxCachedSessions,
    allowH2,
    useH2c,
    timeout: connectTimeoutMs,
    ...(typeof autoSelectFamily === 'boolean' ? { autoSelectFamily, autoSelectFamilyAttemptTimeout } : undefined),
    ...connect,
  };
  return buildConnector(settings as buildConnector.BuildOptions);
}

/** Connects to the endpoint, whatever host the Pool believes it has. */
export function connectTo(
  { address, port }: Endpoint,
  servername: string | undefined,
  connector: buildConnector.connector,
  connected: (socket: Socket) => void,
): buildConnector.connector {
  return (to, done) => {
    const there = { ...to, hostname: address, port: String(port), servername: servername ?? to.servername };
    connector(there as buildConnector.Options, (...[error, socket]) => {
      if (error !== null) return done(error, null);
      connected(socket);
      done(null, socket);
    });
  };
}
