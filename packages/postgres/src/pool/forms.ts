import type { Scopes } from '../consistency/scopes.ts';
import type { Leased } from './dispatcher.ts';
import type { Answered, Statement } from './statement.ts';

export type Callback = (...args: unknown[]) => void;

/** The forms of `query`: text or config, with or without values, with a callback or for a promise. */
export function queryForm(
  config: unknown,
  values: unknown,
  callback: unknown,
  scopes: Scopes,
  run: (statement: Statement, answered: Answered) => void,
): unknown {
  if (typeof config === 'function') {
    const error = new Error('Passing a function as the first parameter to pool.query is not supported');
    return promisedOr(config as Callback, scopes, (answered) => setImmediate(() => answered(error)));
  }
  const isShort = typeof values === 'function';
  const statement = { config, values: isShort ? undefined : values };
  const called = (isShort ? values : callback) as Callback | undefined;
  return promisedOr(called, scopes, (answered) => run(statement, answered));
}

/** The forms of `connect`: for a promise, or `(error, client, release)`. */
export function connectForm(callback: unknown, scopes: Scopes, connect: (leased: Leased) => void): unknown {
  if (typeof callback !== 'function') return promisedOr(undefined, scopes, connect as (answered: Answered) => void);
  const leased = scopes.carry(callback as Callback);
  connect((error, client) => {
    if (client === undefined) leased(error, undefined, () => {});
    else leased(undefined, client, (failure?: Error) => client.release(failure));
  });
  return undefined;
}

/** Calls back, or promises: whichever the caller has asked for. */
export function promisedOr(callback: Callback | undefined, scopes: Scopes, run: (answered: Answered) => void): unknown {
  if (callback !== undefined && callback !== null) {
    run(scopes.carry(callback));
    return undefined;
  }
  return new Promise((resolve, reject) => {
    run((error, result) => (error ? reject(error) : resolve(result)));
  }).catch((error: Error) => {
    // As pg does: the stack leads to who asked, not to a socket.
    Error.captureStackTrace(error);
    throw error;
  });
}
