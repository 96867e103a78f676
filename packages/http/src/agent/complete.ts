import { type Dispatcher, errors } from 'undici';
import { type AnyHandler, isOldStyle } from './handler-style.ts';
import type { OldStyleHandler } from './old-style-adapter.ts';

type Options = Pick<Dispatcher.DispatchOptions, 'method' | 'upgrade'>;

/**
 * Pools see our Attempts, which have all that undici asks of a handler. The app's own, if it lacks a method, would never
 * hear how the request ended.
 *
 * @throws undici's InvalidArgumentError, as undici does.
 */
export function mustBeComplete(handler: AnyHandler, options: Options): void {
  if (isOldStyle(handler) ? isCompleteInOldStyle(handler, options) : isCompleteInNewStyle(handler, options)) return;
  const needed = 'It needs onRequestStart, onResponseStart, onResponseData, onResponseEnd and onResponseError';
  const trap = '`{ ...handler }` leaves behind the methods of its class: wrap it in one that passes each on.';
  throw new errors.InvalidArgumentError(`invalid handler. ${needed}; for an upgrade, onRequestUpgrade. ${trap}`);
}

/** Asked for each request. */
export function isCompleteInNewStyle(handler: Dispatcher.DispatchHandler, options: Options): boolean {
  if (!isFunction(handler.onRequestStart) || !isFunction(handler.onResponseError)) return false;
  if (leavesHttp(options)) return isFunction(handler.onRequestUpgrade);
  return isFunction(handler.onResponseStart) && isFunction(handler.onResponseData) && isFunction(handler.onResponseEnd);
}

function isCompleteInOldStyle(handler: OldStyleHandler, options: Options): boolean {
  if (!isFunction(handler.onConnect) || !isFunction(handler.onError)) return false;
  if (leavesHttp(options)) return isFunction(handler.onUpgrade);
  return isFunction(handler.onHeaders) && isFunction(handler.onData) && isFunction(handler.onComplete);
}

function leavesHttp({ method, upgrade }: Options): boolean {
  return Boolean(upgrade) || method === 'CONNECT';
}

function isFunction(method: unknown): boolean {
  return typeof method === 'function';
}
