import type { Endpoint } from '@rollcall/core';
import type pg from 'pg';
import { Wire, type WireHooks } from './wire.ts';

export type ClientClass = new (config?: pg.ClientConfig) => pg.Client;

export interface Place {
  readonly endpoint: Endpoint;
  /** Whose name a certificate has to show. */
  readonly serverName: string;
  hooks(client: pg.Client): WireHooks;
}

/** For a connection to stand, where the app says nothing: a node that died answers nothing. */
const CONNECT_MS = 1_000;

/** The app's Client, except that it connects to one endpoint, whatever its config, its environment or its URL say. */
export function endpointClient(Base: ClientClass, { endpoint, serverName, hooks }: Place): ClientClass {
  return class EndpointClient extends Base {
    constructor(config: pg.ClientConfig = {}) {
      super(withDeadline(config));
      this.host = endpoint.address;
      this.port = endpoint.port;
      nameServer(this, serverName);
      new Wire(this, hooks(this));
      // Whoever has checked it out, and does not listen, hears of it from the next query. Node would end the process.
      this.on('error', () => {});
    }
  };
}

function withDeadline(config: pg.ClientConfig): pg.ClientConfig {
  if ((config.connectionTimeoutMillis ?? 0) > 0) return config;
  const { password } = config; // not enumerable: a spread does not have it
  return { ...config, ...(password === undefined ? {} : { password }), connectionTimeoutMillis: CONNECT_MS };
}

interface Tls {
  readonly servername?: string;
  readonly key?: unknown;
}

/** pg would have the certificate show the address. */
function nameServer(client: pg.Client, servername: string): void {
  const { connection } = client as unknown as { readonly connection?: { ssl?: boolean | Tls } };
  if (!connection?.ssl) return;
  const { ssl } = connection;
  if (ssl === true) connection.ssl = { servername };
  // `key` is hidden from enumeration by pg.
  else connection.ssl = { servername, ...ssl, ...('key' in ssl ? { key: ssl.key } : {}) };
}
