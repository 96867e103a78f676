import type { Dispatcher } from 'undici';
import { badOption, pickerOption } from '../bad-option.ts';
import type { RequestHints } from '../options.ts';

/** Goes with the options of a dispatch, and through interceptors, which copy what they do not know. */
const key: unique symbol = Symbol('rollcall.http.hints');

/** One for all, as most requests have none. */
export const noHints: RequestHints = {};

type Hinted = Dispatcher.DispatchOptions & { readonly [key]?: RequestHints };

export function withHints<T extends Dispatcher.DispatchOptions>(options: T, hints: RequestHints): T {
  return { ...options, [key]: { ...hintsOf(options), ...hints } };
}

export function hintsOf(options: Hinted): RequestHints {
  return options[key] ?? noHints;
}

/** @throws DiscoveryError `BAD_OPTION`. */
export function checkHints(hints: RequestHints): RequestHints {
  const { picker, key, endpoint } = hints;
  pickerOption('picker', picker);
  if (key !== undefined && typeof key !== 'string') throw badOption('key', 'a string', key);
  if (endpoint !== undefined && typeof endpoint !== 'string')
    throw badOption('endpoint', 'a slot, such as web-0, or the id of an endpoint', endpoint);
  return hints;
}
