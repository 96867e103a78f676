import type { Resolution } from '../resolution.ts';
import { type LookupSource, removalOf, type WatchSource } from '../source.ts';
import type { Teller } from './roll.ts';
import type { ResolverSettings } from './settings.ts';

/** Brings a Source's resolutions to a Resolver: by polling its `lookup`, by following its `watch`, or of several. */
export interface Driver {
  start(): void;
  /** Joins or starts one resolution; settles when it was heard. */
  refresh(): Promise<void>;
  /** It is worth to look again, soon. */
  hint(): void;
  /** For people: what comes next, and when. */
  describe(now: number): string;
  /** From then on nothing is heard of it. */
  close(): Promise<void>;
}

/** What a Driver needs of its Resolver. */
export interface Host {
  readonly settings: ResolverSettings;
  /** Somebody waits for what is not known yet. */
  readonly isUrgent: boolean;
  /** Somebody is known: there is time to see whether a source comes back by itself. */
  readonly hasEndpoints: boolean;
  /** A watch (re)connected. */
  connected(): void;
  heard(batch: readonly Resolution[], teller: Teller): void;
}

export function tellerOf(source: LookupSource | WatchSource): Teller {
  return { name: source.name, removal: removalOf(source), tellsAll: 'lookup' in source };
}
