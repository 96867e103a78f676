import { DiscoveryError } from '@rollcall/core';

/** What was asked of the cluster cannot be; `message` says what can. */
export function badOption(message: string, cause?: unknown): DiscoveryError {
  return new DiscoveryError('ROLLCALL_BAD_OPTION', message, { cause });
}

export function wholeNumber(name: string, value: number, min: number, max: number): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw badOption(`\`${name}\` must be a whole number from ${min} to ${max}; got ${String(value)}.`);
}

export function oneOf<T extends string>(name: string, value: T, choices: readonly T[]): T {
  if (choices.includes(value)) return value;
  throw badOption(
    `\`${name}\` must be ${choices.map((choice) => `'${choice}'`).join(' or ')}; got '${String(value)}'.`,
  );
}

/** RFC 1123, as Kubernetes wants names. */
export function label(name: string, value: string): string {
  if (/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(value)) return value;
  throw badOption(`\`${name}\` must be a DNS label (lower case, digits, dashes; at most 63); got '${value}'.`);
}

/** `cluster.local`, in lower case. */
export function domain(name: string, value: string): string {
  const lower = value.toLowerCase();
  for (const part of lower.split('.')) label(name, part);
  return lower;
}
