import { badOption } from '../options.ts';
import { type FirstOf, isSource, type Source } from '../source.ts';

/**
 * The first of several sources that can say. Where one cannot (its word is `unknown`, or it has said nothing), the next
 * one is asked: at once while nobody is known, else after 2 s, in which it may come back by itself. It is dropped again
 * once a source before it can say. Switching is no event for an unchanged set: a pod has one id whichever source tells
 * of it. A source of reserve removes nobody by its word alone, and DNS may not bring back within a minute what a trusted
 * source removed.
 *
 * @throws DiscoveryError `BAD_OPTION` without any source.
 * @example
 * createResolver(firstOf(consul('web'), fixed(['127.0.0.1:8080'])));
 */
export function firstOf(...sources: readonly Source[]): FirstOf {
  if (sources.length === 0 || !sources.every(isSource)) throw badOption('sources', 'one source or more', sources);
  return {
    name: sources.map(({ name }) => name).join(', else '),
    sources,
    explain: () => sources.flatMap((source) => source.explain?.() ?? []).join('\n'),
  };
}
