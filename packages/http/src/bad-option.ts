import { DiscoveryError, type PickerFactory } from '@rollcall/core';
import type { HttpRequest } from './http-request.ts';

export function badOption(name: string, expected: string, value: unknown): DiscoveryError {
  const shown = typeof value === 'string' ? `'${value}'` : typeof value === 'object' ? JSON.stringify(value) : value;
  return new DiscoveryError('ROLLCALL_BAD_OPTION', `\`${name}\` must be ${expected}; got ${String(shown)}.`);
}

/** A duration in ms. */
export function msOption(name: string, value: number | undefined): number | undefined {
  if (value === undefined || (typeof value === 'number' && value >= 0)) return value;
  throw badOption(name, 'a number of ms, 0 or more', value);
}

export function functionOption<F>(name: string, value: F | undefined, expected = 'a function'): F | undefined {
  if (value === undefined || typeof value === 'function') return value;
  throw badOption(name, expected, value);
}

export function pickerOption(
  name: string,
  value: PickerFactory<HttpRequest> | undefined,
): PickerFactory<HttpRequest> | undefined {
  if (value === undefined || typeof value?.create === 'function') return value;
  throw badOption(name, 'a picker, such as `roundRobin()`', value);
}
