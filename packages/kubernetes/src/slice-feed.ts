import type { KubernetesError } from './errors.ts';
import type { Slice } from './slice.ts';

/**
 * The EndpointSlices of one service, kept true by one connection, for however many resolvers of this process look at them
 * (one for each port, say).
 */
export interface SliceFeed {
  readonly slices: ReadonlyMap<string, Slice>;
  /** Where the service is. */
  readonly namespace: string;
  /** Calls `listener` for what comes; at once, where something is known. The last one that leaves ends the connection. */
  join(listener: FeedListener): Disposable;
  explain(): string;
}

export type FeedListener = (news: News) => void;

/**
 * - `whole`: `slices` is all that there is, and everything said before is void.
 * - `changed`: these are new or other ones, and those are gone.
 * - `doubt`: nobody can say, until something else is said.
 */
export type News =
  | { readonly kind: 'whole' }
  | { readonly kind: 'changed'; readonly slices: readonly Slice[]; readonly gone: readonly string[] }
  | { readonly kind: 'doubt'; readonly error: KubernetesError };
