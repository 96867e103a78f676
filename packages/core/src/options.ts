import { DiscoveryError } from './errors.ts';

/** Checks of option values, made once, at the edge: behind it, options have no holes and need no second look. */
export function badOption(name: string, expected: string, value: unknown): DiscoveryError {
  return new DiscoveryError('ROLLCALL_BAD_OPTION', `\`${name}\` must be ${expected}; got ${show(value)}.`);
}

/** A number from `min` to `max`, both included; `fallback` where it is left out. */
export function numberOption(
  name: string,
  value: number | undefined,
  fallback: number,
  range: { readonly min?: number; readonly max?: number; readonly integer?: boolean } = {},
): number {
  const { min = 0, max = Number.MAX_SAFE_INTEGER, integer = false } = range;
  if (value === undefined) return fallback;
  const right = typeof value === 'number' && value >= min && value <= max && (!integer || Number.isInteger(value));
  if (!right) throw badOption(name, `${integer ? 'a whole number' : 'a number'} from ${min} to ${max}`, value);
  return value;
}

/** A duration in ms; `Infinity` for never. */
export function msOption(name: string, value: number | undefined, fallback: number, min = 0): number {
  if (value === undefined) return fallback;
  if (typeof value !== 'number' || !(value >= min)) throw badOption(name, `a number of ms, ${min} or more`, value);
  return value;
}

function show(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
