import { badOption } from '../options.ts';
import type { FirstOf, Source } from '../source.ts';

/**
 * The first of several sources that can say: the next one is asked where the one before cannot (its word is `unknown`,
 * or it has said nothing for 2 s), and dropped again once it can. Switching adds and removes nobody by itself: a pod has
 * one id whichever source tells of it, DNS may not bring back within a minute what a trusted source removed, and a
 * source that is still telling (`synced: false`) removes nobody.
 *
 * @throws DiscoveryError `BAD_OPTION` without any source.
 * @example
 * createResolver(firstOf(consul('web'), fixed(['127.0.0.1:8080'])));
 */
export function firstOf(...sources: readonly Source[]): FirstOf {
  if (sources.length === 0) throw badOption('sources', 'at least one source', sources);
  return {
    name: sources.map(({ name }) => name).join(', else '),
    sources,
    explain: () => sources.flatMap((source) => source.explain?.() ?? []).join('\n'),
  };
}
