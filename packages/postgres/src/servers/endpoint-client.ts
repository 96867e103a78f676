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

/** For a pool or a client of it. */
export type ConfigWithClient = pg.PoolConfig & { readonly Client: ClientClass };

/** For a connection to stand, where the app says nothing: a node that died answers nothing. */
const CONNECT_MS = 1_000;

/** In the config, as pg's pool hands that on. */
const PLACE: unique symbol = Symbol('rollcall.postgres.place');

interface Placed {
  /** Undefined where somebody else has made one, by a client's `constructor`. */
  readonly [PLACE]?: Place;
}

/** The same, for clients that connect to one endpoint, whatever it, the environment or a URL say. */
export function placed(config: ConfigWithClient, place: Place): ConfigWithClient {
  return { ...config, ...hidden(config), Client: endpointClient(config.Client), [PLACE]: place } as ConfigWithClient;
}

const made = new WeakMap<ClientClass, ClientClass>();

/** One for all endpoints: each further kind of client that pg's code meets makes it slower, with any of them. */
function endpointClient(Base: ClientClass): ClientClass {
  const known = made.get(Base) ?? defineClient(Base);
  made.set(Base, known);
  return known;
}

function defineClient(Base: ClientClass): ClientClass {
  return class EndpointClient extends Base {
    constructor(config: pg.ClientConfig = {}) {
      super(withDeadline(config));
      const place = (config as Placed)[PLACE];
      if (place !== undefined) aim(this, place);
    }
  };
}

function aim(client: pg.Client, { endpoint, serverName, hooks }: Place): void {
  client.host = endpoint.address;
  client.port = endpoint.port;
  nameServer(client, serverName);
  new Wire(client, hooks(client));
  // Whoever has checked it out, and does not listen, hears of it from the next query. Node would end the process.
  client.on('error', () => {});
}

function withDeadline(config: pg.ClientConfig): pg.ClientConfig {
  if ((config.connectionTimeoutMillis ?? 0) > 0) return config;
  return { ...config, ...hidden(config), connectionTimeoutMillis: CONNECT_MS };
}

/** What pg keeps from enumeration: a spread does not have it. */
function hidden({ password }: pg.ClientConfig): pg.ClientConfig {
  return password === undefined ? {} : { password };
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
