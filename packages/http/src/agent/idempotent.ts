import type { Dispatcher } from 'undici';
import type { HttpRequest } from '../http-request.ts';

/** RFC 9110 §9.2.2; QUERY is safe by its draft (draft-ietf-httpbis-safe-method-w-body). */
const methods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE', 'QUERY']);

/** By what was said of this request, of this service, and by what HTTP says: in this order. */
export function isIdempotent(
  request: HttpRequest,
  dispatched: Dispatcher.DispatchOptions,
  hint: boolean | undefined,
  rule: ((request: HttpRequest) => boolean) | undefined,
): boolean {
  const said = hint ?? dispatched.idempotent;
  if (said !== undefined) return said;
  if (rule !== undefined) return rule(request);
  return methods.has(request.method.toUpperCase()) || request.header('idempotency-key') !== undefined;
}
