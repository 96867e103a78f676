import type { Dispatcher } from 'undici';
import * as undici from 'undici';
import { OldStyleAdapter, type OldStyleHandler } from './old-style-adapter.ts';

/**
 * undici 8 calls its handlers by new names (`onRequestStart`); before, and in the `fetch` of Node 22 and 24, they are
 * `onConnect` and so on. undici 7 takes both, 8 the new ones alone.
 */
export const takesOldStyle: boolean = !('Dispatcher1Wrapper' in undici);

export type AnyHandler = Dispatcher.DispatchHandler | OldStyleHandler;

export function isOldStyle(handler: AnyHandler): handler is OldStyleHandler {
  return (handler as Dispatcher.DispatchHandler).onRequestStart === undefined && 'onConnect' in handler;
}

export function inNewStyle(handler: AnyHandler): Dispatcher.DispatchHandler {
  return isOldStyle(handler) ? new OldStyleAdapter(handler) : handler;
}
