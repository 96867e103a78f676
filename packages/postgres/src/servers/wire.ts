import type { EventEmitter } from 'node:events';
import type pg from 'pg';
import { isOfPassword } from './password.ts';

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

/** On the client, as it is looked for several times a query, which a WeakMap makes dear. */
const WIRE: unique symbol = Symbol('rollcall.postgres.wire');

interface Wired {
  [WIRE]?: Wire;
}

/** Listens to pg's Connection, from before it connects, so that the facts are there when a query's callback runs. */
export class Wire {
  status: TransactionStatus;
  /** It speaks PostgreSQL. */
  hasSpoken = false;
  /** It replays what a primary writes, and can write nothing itself. Undefined before PostgreSQL 14. */
  isStandby: boolean | undefined;
  /** Under the extended protocol: the statement that is under way was begun, … */
  isBegun = false;
  /** … and executed to its end: the tag of that. The commit of what is one by itself comes after it. */
  executed: string | undefined;
  /** The server said that it ends the session: whatever is sent now is lost. */
  isOver = false;
  /** How often in a row it was passed on from one statement to the next, and its pool did not see it. */
  laps = 0;
  #isUnreplicated = false;

  constructor(client: pg.ClientBase, hooks: WireHooks) {
    (client as Wired)[WIRE] = this;
    // pg-native has none: then the monitor alone tells.
    const connection = connectionOf(client);
    if (connection === undefined) return;
    connection.on('parameterStatus', ({ parameterName, parameterValue }) => {
      if (parameterName === 'in_hot_standby') {
        this.isStandby = parameterValue === 'on';
        hooks.standby(this.isStandby);
      }
      if (parameterName === 'standard_conforming_strings' && parameterValue === 'off') hooks.backslashes();
    });
    connection.once('readyForQuery', () => hooks.began());
    connection.on('readyForQuery', ({ status }) => {
      this.status = status;
      this.isBegun = false;
      this.executed = undefined;
    });
    connection.on('bindComplete', () => {
      this.isBegun = true;
    });
    connection.on('commandComplete', ({ text }) => {
      this.executed = text ?? '';
    });
    // Words are translated; where they come from is not.
    connection.on('notice', ({ routine }) => {
      if (routine === 'SyncRepWaitForLSN') this.#isUnreplicated = true;
    });
    for (const event of authentication) connection.once(event, () => this.#spoke());
    connection.on('errorMessage', ({ code }) => {
      if (typeof code === 'string') this.#spoke();
      if (typeof code !== 'string') return;
      const ends = /^57P0[123]$/.test(code);
      this.isOver ||= ends;
      if (ends || code === '25006') hooks.trouble(code);
    });
    connection.on('error', (error) => {
      if (!isOfPassword(error)) hooks.trouble(error.code);
    });
    connection.once('end', () => {
      if (!Reflect.get(client, '_ending')) hooks.trouble(undefined);
      hooks.ended();
    });
  }

  /** Whether what was committed was not seen at a standby, as the wait for that was cancelled. Told of once. */
  takeUnreplicated(): boolean {
    const was = this.#isUnreplicated;
    this.#isUnreplicated = false;
    return was;
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
  return (client as Wired)[WIRE];
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
  readonly destroyed?: boolean | undefined;
  destroy(error?: Error): void;
}
