import type { Dispatcher } from 'undici';
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
