import { KubernetesError } from '../errors.ts';

/** What is read of a Status, Kubernetes' way to say no. */
interface Status {
  readonly message?: string;
  readonly code?: number;
  readonly details?: { readonly causes?: readonly { readonly reason?: string }[]; readonly retryAfterSeconds?: number };
}

/** An answer that is none: `body` may be a Status as JSON, or any text (429 is `text/plain`). */
export function refusal(status: number, body: string, retryAfter: string | undefined): KubernetesError {
  const read = readStatus(body);
  const seconds = Number(retryAfter ?? read?.details?.retryAfterSeconds);
  return errorOf(status, read?.message ?? body.trim().slice(0, 200), read, seconds);
}

/** The same in the middle of a watch, whose own HTTP status was 200 already. */
export function inBandError(object: unknown): KubernetesError {
  const status = (typeof object === 'object' && object !== null ? object : {}) as Status;
  const { code = 500, message = 'an ERROR without a message' } = status;
  return errorOf(code, message, status, Number(status.details?.retryAfterSeconds));
}

function errorOf(status: number, message: string, read: Status | undefined, seconds: number): KubernetesError {
  const retryAfterMs = seconds >= 0 ? seconds * 1_000 : undefined;
  return new KubernetesError(codeOf(status, read), `${status}: ${message}`, { status, retryAfterMs });
}

function codeOf(status: number, read: Status | undefined): KubernetesError['code'] {
  if (status === 401 || status === 403) return 'ROLLCALL_API_FORBIDDEN';
  const isAhead = read?.details?.causes?.some(({ reason }) => reason === 'ResourceVersionTooLarge');
  return status === 410 || isAhead === true ? 'ROLLCALL_API_EXPIRED' : 'ROLLCALL_API_STATUS';
}

function readStatus(body: string): Status | undefined {
  try {
    const read: unknown = JSON.parse(body);
    return typeof read === 'object' && read !== null ? read : undefined;
  } catch {
    return undefined;
  }
}
