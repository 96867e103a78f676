import type { EventEmitter } from 'node:events';
import type pg from 'pg';

/** What a connection tells of its server, besides answers. */
export interface WireHooks {
  /** The session stands. */
  began(): void;
  /** `in_hot_standby` (PostgreSQL 14 and later), with each change: a promotion comes with the next answer. */
  standby(isStandby: boolean): void;
  /** In its strings a backslash escapes: `standard_conforming_strings` is off. */
  backslashes(): void;
  /** It broke, or the server says that it ends: 57P01, 57P02, 57P03; or refuses to write: 25006. */
  trouble(code: string | undefined): void;
  /** It is no more. */
  ended(): void;
}

/** Where a session stands, as the server last said: idle, in a transaction, in one that failed. */
export type TransactionStatus = 'I' | 'T' | 'E' | undefined;

const wires = new WeakMap<object, Wire>();

/** Listens to pg's Connection, from before it connects, so that the facts are there when a query's callback runs. */
export class Wire {
  status: TransactionStatus;
  /** It speaks PostgreSQL. */
  hasSpoken = false;

  constructor(client: pg.ClientBase, hooks: WireHooks) {
    wires.set(client, this);
    // pg-native has none: then the monitor alone tells.
    const connection = connectionOf(client);
    if (connection === undefined) return;
    connection.on('parameterStatus', ({ parameterName, parameterValue }) => {
      if (parameterName === 'in_hot_standby') hooks.standby(parameterValue === 'on');
      if (parameterName === 'standard_conforming_strings' && parameterValue === 'off') hooks.backslashes();
    });
    connection.once('readyForQuery', () => hooks.began());
    connection.on('readyForQuery', ({ status }) => {
      this.status = status;
    });
    for (const event of authentication) connection.once(event, () => this.#spoke());
    connection.on('errorMessage', ({ code }) => {
      if (typeof code === 'string') this.#spoke();
      if (typeof code === 'string' && /^(57P0[123]|25006)$/.test(code)) hooks.trouble(code);
    });
    connection.on('error', ({ code }) => hooks.trouble(code));
    connection.once('end', () => {
      if (!Reflect.get(client, '_ending')) hooks.trouble(undefined);
      hooks.ended();
    });
  }

  #spoke(): void {
    this.hasSpoken = true;
  }
}

const authentication = [
  'authenticationOk',
  'authenticationSASL',
  'authenticationMD5Password',
  'authenticationCleartextPassword',
];

export function wireOf(client: object): Wire | undefined {
  return wires.get(client);
}

/** Untyped in `@types/pg`, though it has been an emitter of the protocol's messages for ever. */
export function connectionOf(client: pg.ClientBase): EventEmitter | undefined {
  return (client as { readonly connection?: EventEmitter }).connection;
}

/** The socket, TLS or not; undefined under pg-native. */
export function streamOf(client: pg.ClientBase): Stream | undefined {
  return (client as { readonly connection?: { readonly stream: Stream } }).connection?.stream;
}

export interface Stream {
  readonly bytesRead?: number | undefined;
  destroy(error?: Error): void;
}
