import { isIPv6, SocketAddress } from 'node:net';
import type { Endpoint } from '../endpoint.ts';
import type { Outcome } from '../outcome.ts';
import { type CodedError, type Proof, proofOf } from './codes.ts';
import { isTrouble, statusOf } from './status.ts';

/** The errors of one request, as Node, undici and the clients above them nest them. */
interface NestedError extends CodedError {
  readonly name?: unknown;
  readonly cause?: unknown;
  readonly errors?: unknown;
  readonly address?: unknown;
}

/**
 * What an error of a client says about the request, by the codes of Node, undici and OpenSSL (see `codes.ts`):
 *
 * | error                                                        | outcome          |
 * |--------------------------------------------------------------|------------------|
 * | no connection: refused, unreachable, timed out, certificate  | failed, never    |
 * | the connection broke, or fell silent                         | failed, maybe    |
 * | `AbortError`; what `AbortSignal.timeout` gives               | cancelled        |
 * | an answer (`status`, `statusCode`)                           | failed, answered; blamed for 502, 503, 504   |
 * | anything else: nobody can tell                               | failed, answered |
 *
 * Looks through `cause` (as `fetch` wraps) and `AggregateError` (as connects to both families of a host do, RFC 8305):
 * of several errors the one that had got furthest counts. Given the endpoint, an error about another address counts as
 * unknown: a refused cache must not make the request that was sent before it look unsent.
 */
export function classify(error: unknown, endpoint?: Endpoint | undefined): Outcome {
  const finding = find(error, endpoint);
  if (finding === 'cancelled') return { kind: 'cancelled' };
  const failed: Outcome = { kind: 'failed', reached: reachedBy[finding], error };
  const status = finding === 'unknown' ? statusOf(error) : undefined;
  return status === undefined ? failed : { ...failed, blamed: isTrouble(status) };
}

/**
 * May a failure that was never sent be held against its endpoint? Yes, unless the error proves that the fault is
 * elsewhere: in this host, in DNS, or in a certificate, as who shows a certificate is there.
 */
export function blamesEndpoint(error: unknown): boolean {
  return find(error, undefined) !== 'unsent';
}

type Finding = Proof | 'unknown' | 'cancelled';

const reachedBy = { unreachable: 'never', unsent: 'never', broken: 'maybe', unknown: 'answered' } as const;

/** From the surest that nothing was sent, to the surest that nobody should try again. */
const order: readonly Finding[] = ['unreachable', 'unsent', 'broken', 'unknown', 'cancelled'];

/** Causes can form a ring. */
const deepest = 8;

function find(error: unknown, endpoint: Endpoint | undefined, depth = 0): Finding {
  if (typeof error !== 'object' || error === null || depth > deepest) return 'unknown';
  const { name, cause, errors, address, ...coded } = read(error);
  if (name === 'AbortError' || isDeadline(error)) return 'cancelled';
  if (Array.isArray(errors) && errors.length > 0) return worst(errors.map((each) => find(each, endpoint, depth + 1)));
  const proof = proofOf(coded);
  if (proof === undefined) return find(cause, endpoint, depth + 1);
  return isForeign(address, endpoint) ? 'unknown' : proof;
}

/** Of an Error nothing is enumerable, hence by name. */
function read(error: NestedError): NestedError {
  const { name, code, syscall, message, cause, errors, address } = error;
  return { name, code, syscall, message, cause, errors, address };
}

/** Set by the caller inside the attempt. A driver's own `TimeoutError` is none of this, and stays unknown. */
function isDeadline(error: object): boolean {
  return error instanceof DOMException && error.name === 'TimeoutError';
}

function worst(findings: readonly Finding[]): Finding {
  return order[Math.max(...findings.map((finding) => order.indexOf(finding)))] ?? 'unknown';
}

function isForeign(address: unknown, endpoint: Endpoint | undefined): boolean {
  if (endpoint === undefined || typeof address !== 'string') return false;
  const known = endpoint.addresses.map(canonical);
  return !known.includes(canonical(address));
}

/** IPv6 has many spellings of one address (RFC 5952). */
function canonical(address: string): string {
  return isIPv6(address) ? new SocketAddress({ address, family: 'ipv6' }).address : address;
}
