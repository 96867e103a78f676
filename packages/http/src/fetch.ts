import type { Dispatcher } from 'undici';

/**
 * Node's own `fetch` through `dispatcher`. Node's, not undici's, as only its Response is the global one. It is taken now:
 * who makes this the global `fetch` would get a ring otherwise.
 */
export function bindFetch(dispatcher: Dispatcher): typeof globalThis.fetch {
  const { fetch } = globalThis;
  // The types of Node's own undici, of another version, do not know the app's.
  return (input, init) => fetch(input, { ...init, dispatcher } as unknown as RequestInit);
}
