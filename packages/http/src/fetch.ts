import type { Dispatcher } from 'undici';

/**
 * Node's own `fetch` through `dispatcher`. Node's, not undici's, as only its Response is the global one. It is taken now:
 * who makes this the global `fetch` would get a ring otherwise.
 */
export function bindFetch(dispatcher: Dispatcher): typeof globalThis.fetch {
  const { fetch } = globalThis;
  // The types of Node's own undici, of another version, do not know the app's.
  const by = (init: RequestInit | undefined): RequestInit => ({ ...init, dispatcher }) as unknown as RequestInit;
  // What a Request says, its class says: a copy of one says nothing.
  return (input, init) => (init instanceof Request ? fetch(new Request(input, init), by({})) : fetch(input, by(init)));
}
