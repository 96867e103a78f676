import { badOption } from './options.ts';
import type { Resolution } from './resolution.ts';

/**
 * Where resolutions come from: DNS, EndpointSlices, a fixed list, `firstOf` several, or ten lines of your own.
 *
 * A source of yours has one of two methods. `lookup` is asked again and again; it answers with the whole set, in one resolution
 * or in parts. `watch` tells by itself, and goes on until its signal aborts;
 * each resolution replaces the part it names. Clocks, retries, differences and
 * identities are the Resolver's business: a source that cannot answer throws, and that is an `unknown` resolution.
 */
export type Source = LookupSource | WatchSource | FirstOf;

/**
 * How far an absence proves that an endpoint is gone. `trusted`: at once (an API that knows). `confirmed`: only after a
 * second proof (DNS, whose replicas and caches disagree for a while).
 */
export type Removal = 'confirmed' | 'trusted';

export interface SourceContext {
  /** Aborted when the answer is no longer wanted. */
  readonly signal: AbortSignal;
}

interface Named {
  /** As in logs and `snapshot.source`. */
  readonly name: string;
  /** Default: `confirmed` for a lookup, `trusted` for a watch. */
  readonly removal?: Removal | undefined;
  /** What the source has to say of itself in `explain()`: whom it asks, what it counted. */
  explain?(): string;
}

export interface LookupSource extends Named {
  lookup(context: SourceContext): Promise<Resolution | readonly Resolution[]>;
}

export interface WatchSource extends Named {
  watch(context: SourceContext): AsyncIterable<Resolution | readonly Resolution[]>;
}

/** Several sources in order of preference: see `firstOf`. */
export interface FirstOf extends Named {
  readonly sources: readonly Source[];
}

export function isSource(value: unknown): value is Source {
  if (typeof value !== 'object' || value === null) return false;
  const { lookup, watch, sources } = value as Partial<LookupSource & WatchSource & FirstOf>;
  return typeof lookup === 'function' || typeof watch === 'function' || Array.isArray(sources);
}

/** @throws DiscoveryError `BAD_OPTION` for what is no source. */
export function checkSource(source: unknown, option = 'source'): Source {
  if (!isSource(source)) throw badOption(option, 'a Source, with `lookup` or `watch`', source);
  if (typeof source.name !== 'string' || source.name === '') throw badOption(`${option}.name`, 'a name', source.name);
  const { removal } = source;
  if (removal !== undefined && removal !== 'confirmed' && removal !== 'trusted')
    throw badOption(`${option}.removal`, "'confirmed' or 'trusted'", removal);
  return source;
}

export function removalOf(source: LookupSource | WatchSource): Removal {
  return source.removal ?? ('watch' in source ? 'trusted' : 'confirmed');
}
