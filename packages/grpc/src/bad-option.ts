import { DiscoveryError } from '@rollcall/core';
import { GrpcDiscoveryError } from './errors.ts';

export function badOption(name: string, expected: string, value: unknown): GrpcDiscoveryError {
  const shown = typeof value === 'string' ? `'${value}'` : typeof value === 'object' ? JSON.stringify(value) : value;
  return new GrpcDiscoveryError('ROLLCALL_BAD_OPTION', `\`${name}\` must be ${expected}; got ${String(shown)}.`);
}

/** What core says of a target or an option, as this package says it. */
export function translated<T>(ask: () => T): T {
  try {
    return ask();
  } catch (cause) {
    if (!DiscoveryError.is(cause)) throw cause;
    const isTarget = cause.code === 'ROLLCALL_BAD_TARGET';
    const { message } = cause.cause instanceof Error ? cause.cause : cause;
    throw new GrpcDiscoveryError(isTarget ? 'ROLLCALL_BAD_TARGET' : 'ROLLCALL_BAD_OPTION', message, { cause });
  }
}
