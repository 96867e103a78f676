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
  const min = msOption('pollMs.min', options.pollMs?.min, 1_000, 1);
  const max = msOption('pollMs.max', options.pollMs?.max, Math.max(5_000, min), 1);
  if (max < min) throw badOption('pollMs.max', `at least \`pollMs.min\` (${min})`, max);
  return {
    pollMs: { min, max },
    maxStaleMs: msOption('maxStaleMs', options.maxStaleMs, Number.POSITIVE_INFINITY),
    emptyGraceMs: msOption('emptyGraceMs', options.emptyGraceMs, 30_000),
    clock: options.clock ?? systemClock,
    random: options.random ?? Math.random,
  };
}
