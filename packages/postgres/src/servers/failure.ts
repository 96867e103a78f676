import type { Outcome } from '@rollcall/core';
import { Evicted } from './endpoint-pool.ts';
import { isOfPassword } from './password.ts';

export const ok: Outcome = { kind: 'ok' };

type Failure = Error & { readonly code?: unknown };

/**
 * What a failure to get a connection means.
 *
 * - `gone`: nobody can connect there. - `full`: this server takes no more sessions (class 53), another one may.
 * - `moved`: the pool was closed or emptied meanwhile. - `final`: it would be no better anywhere else: credentials, the
 *   database's name, the app's own hooks, a pool that is too small.
 */
export type ConnectFailure = 'gone' | 'full' | 'moved' | 'final';

export function connectFailure(error: Failure): ConnectFailure {
  const { code, message } = error;
  if (isOfPassword(error)) return 'final';
  if (error instanceof Evicted || /after calling end on the pool/.test(message)) return 'moved';
  if (typeof code === 'string') {
    if (/^53/.test(code)) return 'full';
    return /^(57P0[1-3]|E(CONNREFUSED|CONNRESET|HOSTUNREACH|NETUNREACH|HOSTDOWN|TIMEDOUT|PIPE))$/.test(code)
      ? 'gone'
      : 'final';
  }
  // What pg says of a connection that broke off, or did not stand in time, has no code.
  return /^(timeout expired|Connection terminated)/.test(message) ? 'gone' : 'final';
}

/** How a statement ended, for the balancer: what a server says of SQL speaks for the server. */
export function outcomeOf(error: unknown): Outcome {
  if (!(error instanceof Error) || isAnswer(error)) return ok;
  return { kind: 'failed', reached: 'maybe', error };
}

/** By its SQLSTATE; those of class 57P say that the session is over. */
function isAnswer({ code }: Failure): boolean {
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && !endsSession(code) && !code.startsWith('08');
}

function endsSession(code: string): boolean {
  return /^57P0[123]$/.test(code);
}

/** pg had found the connection broken before it was asked: nothing left. */
export function wasNeverSent({ message }: Failure): boolean {
  return /is not queryable$/.test(message);
}

/** The connection broke, or the server ended it, before the answer. */
export function isBroken({ code, message }: Failure): boolean {
  if (typeof code === 'string') return endsSession(code) || /^(08...|E[A-Z]+)$/.test(code);
  return message.startsWith('Connection terminated');
}

/** Nobody said how it ended. The app's own `query_timeout` tells nothing, and ends nothing. */
export function isUnanswered(error: Failure): boolean {
  return isBroken(error) || error.message === 'Query read timeout';
}

/**
 * The server itself (and no pooler in front of it: those do not say where in their source an error is from) has ended
 * the session by an error. Those come in order with all else that it says.
 */
export function isEndedByServer(error: Failure): boolean {
  const { code } = error;
  return typeof code === 'string' && endsSession(code) && typeof Reflect.get(error, 'routine') === 'string';
}

/** The same, of a connect: whom to leave out. A wrong password speaks against no server. */
export function outcomeOfConnect(error: Error, failure: ConnectFailure): Outcome {
  if (failure === 'gone') return { kind: 'failed', reached: 'never', error };
  if (failure === 'final') return ok;
  return { kind: 'failed', reached: 'never', error, blamed: false };
}

/**
 * An autocommit statement that a standby answered so had no effect, and the primary may do better:
 *
 * - 25006: it writes. - 0A000, 55000: it cannot be done "during recovery". - 40001: what the primary has vacuumed is in
 *   its way.
 */
export function mayBeAnsweredByPrimary(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined;
  return code === '25006' || code === '0A000' || code === '55000' || code === '40001';
}
