import type { Leased } from './dispatcher.ts';
import type { Answered, Statement } from './statement.ts';

export type Callback = (...args: unknown[]) => void;

/** The forms of `query`: text or config, with or without values, with a callback or for a promise. */
export function queryForm(
  config: unknown,
  values: unknown,
  callback: unknown,
  run: (statement: Statement, answered: Answered) => void,
): unknown {
  if (typeof config === 'function') {
    const error = new Error('Passing a function as the first parameter to pool.query is not supported');
    return promisedOr(config as Callback, (answered) => setImmediate(() => answered(error)));
  }
  const isShort = typeof values === 'function';
  const statement = { config, values: isShort ? undefined : values };
  return promisedOr((isShort ? values : callback) as Callback | undefined, (answered) => run(statement, answered));
}

/** The forms of `connect`: for a promise, or `(error, client, release)`. */
export function connectForm(callback: unknown, connect: (leased: Leased) => void): unknown {
  if (typeof callback !== 'function') return promisedOr(undefined, connect as (answered: Answered) => void);
  connect((error, client) => {
    if (client === undefined) callback(error, undefined, () => {});
    else callback(undefined, client, (failure?: Error) => client.release(failure));
  });
  return undefined;
}

/** Calls back, or promises: whichever the caller has asked for. */
export function promisedOr(callback: Callback | undefined, run: (answered: Answered) => void): unknown {
  if (callback !== undefined && callback !== null) {
    run(callback as Answered);
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
