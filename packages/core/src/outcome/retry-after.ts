/**
 * What a fetch Response asks for by `Retry-After`, in ms: seconds, or a date (RFC 9110 §10.2.3).
 *
 * @param now epoch ms.
 */
export function retryAfterOf({ headers }: { readonly headers?: unknown }, now: number): number | undefined {
  const text = hasGet(headers) ? headers.get('retry-after') : undefined;
  if (typeof text !== 'string') return undefined;
  const ms = /^\s*\d+\s*$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - now;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

/** Not by class, as undici's own has another one than the global. */
function hasGet(headers: unknown): headers is { get(name: string): unknown } {
  return typeof headers === 'object' && headers !== null && 'get' in headers && typeof headers.get === 'function';
}
