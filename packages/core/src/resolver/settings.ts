import { type Clock, systemClock } from '../clock.ts';
import { badOption, msOption } from '../options.ts';
import type { ResolverOptions } from '../resolver.ts';

/** ResolverOptions, checked and without holes. */
export interface ResolverSettings {
  readonly pollMs: { readonly min: number; readonly max: number };
  readonly maxStaleMs: number;
  readonly emptyGraceMs: number;
  readonly clock: Clock;
  readonly random: () => number;
}

/** @throws DiscoveryError `BAD_OPTION`, naming the option. */
export function readResolverOptions(options: ResolverOptions): ResolverSettings {
  const { clock = systemClock, random = Math.random, pollMs = {} } = options;
  if (typeof clock?.now !== 'function' || typeof clock.setTimeout !== 'function')
    throw badOption('clock', 'an object with `now` and `setTimeout`', clock);
  if (typeof random !== 'function') throw badOption('random', 'a function', random);
  if (typeof pollMs !== 'object' || pollMs === null) throw badOption('pollMs', '{ min, max }', pollMs);
  const min = msOption('pollMs.min', pollMs.min, 1_000, 1);
  const max = msOption('pollMs.max', pollMs.max, Math.max(5_000, min), 1);
  if (max < min) throw badOption('pollMs.max', `at least \`pollMs.min\` (${min})`, max);
  return {
    pollMs: { min, max },
    maxStaleMs: msOption('maxStaleMs', options.maxStaleMs, Number.POSITIVE_INFINITY),
    emptyGraceMs: msOption('emptyGraceMs', options.emptyGraceMs, 30_000),
    clock,
    random,
  };
}
