import type { EjectionOptions } from '../ejection.ts';
import type { Endpoint } from '../endpoint.ts';
import { badOption, msOption, numberOption } from '../options.ts';
import { connectProbe } from './connect-probe.ts';

/** Ejection options without holes. */
export interface EjectionSettings {
  readonly consecutive: number;
  readonly baseMs: number;
  readonly maxMs: number;
  readonly probe: (endpoint: Endpoint, signal: AbortSignal) => Promise<void>;
}

/** Undefined: nobody is ejected. */
export function checkEjectionOptions(options: false | EjectionOptions = {}): EjectionSettings | undefined {
  if (options === false) return undefined;
  if (typeof options !== 'object' || options === null) throw badOption('ejection', 'false, or options', options);
  const { probe = connectProbe } = options;
  if (typeof probe !== 'function') throw badOption('ejection.probe', 'a function', probe);
  const consecutive = numberOption('ejection.consecutive', options.consecutive, 5, { min: 1, integer: true });
  const baseMs = msOption('ejection.baseMs', options.baseMs, 1_000, 1);
  const maxMs = msOption('ejection.maxMs', options.maxMs, Math.max(30_000, baseMs), baseMs);
  return { consecutive, baseMs, maxMs, probe };
}
