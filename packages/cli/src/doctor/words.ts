import type { DnsConfig } from '@rollcall/core';

/** Where the servers stand that are asked. */
export function originOf({ origin }: DnsConfig): string {
  return origin === 'options' ? '--server' : origin;
}

/** `a, b, c and 5 more` */
export function listed(texts: readonly string[], most = 3): string {
  const rest = texts.length - most;
  return rest > 0 ? `${texts.slice(0, most).join(', ')} and ${rest} more` : texts.join(', ');
}

/** `30 s`, `0.5 s` */
export function seconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}
