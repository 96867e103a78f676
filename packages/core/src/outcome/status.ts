import type { Outcome } from '../outcome.ts';
import { retryAfterOf } from './retry-after.ts';

/** The status of an HTTP response, or of the error that a client made of one: `status` in fetch, axios and ky, `statusCode` in undici and got. */
export function statusOf(thing: unknown): number | undefined {
  if (typeof thing !== 'object' || thing === null) return undefined;
  const { status, statusCode = status } = thing as { readonly status?: unknown; readonly statusCode?: unknown };
  const isStatus = typeof statusCode === 'number' && statusCode >= 100 && statusCode < 600;
  return isStatus ? statusCode : undefined;
}

/**
 * The server, or what it needs, is in trouble, and says so (RFC 9110 §15.6.3 to §15.6.5). Other codes are the request's
 * affair; a 500 may be, too.
 */
export function isTrouble(status: number): boolean {
  return status === 502 || status === 503 || status === 504;
}

/**
 * What an attempt that returned says of its endpoint: `fetch` throws at no status, and a pod that fails fast would look good.
 *
 * @param now epoch ms.
 */
export function outcomeOf(value: unknown, latencyMs: number, now: number): Outcome {
  const isResponse = typeof value === 'object' && value !== null && 'headers' in value;
  const status = isResponse ? statusOf(value) : undefined;
  if (status === undefined || !isTrouble(status)) return { kind: 'ok', latencyMs };
  const error = Object.assign(new Error(`answered ${status}`), { status });
  const retryAfterMs = retryAfterOf(value as object, now);
  return { kind: 'failed', reached: 'answered', blamed: true, error, latencyMs, retryAfterMs };
}
