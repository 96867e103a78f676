import type { UnknownCode } from '@rollcall/core';

/** Every way in which the API server can be of no help. The set is closed: a `switch` over it is complete. */
export type KubernetesErrorCode =
  /** Neither an option, nor `KUBECONFIG`, nor the pod, nor `~/.kube/config` says where the API server is. */
  | 'ROLLCALL_NO_API_SERVER'
  /** The kubeconfig, or the ServiceAccount's folder, cannot be read; or its exec plugin failed. */
  | 'ROLLCALL_BAD_KUBECONFIG'
  /** 401 or 403: the token is not accepted, or may not watch EndpointSlices. */
  | 'ROLLCALL_API_FORBIDDEN'
  /** Another status than 200: 429, 500, … */
  | 'ROLLCALL_API_STATUS'
  /** 410, or a resource version that the server has not reached: what was known has to be listed anew. */
  | 'ROLLCALL_API_EXPIRED'
  /** Nobody answers there, or the connection broke. */
  | 'ROLLCALL_API_UNREACHABLE'
  /** It is connected, and says nothing. */
  | 'ROLLCALL_API_SILENT'
  /** It said what is no answer: no JSON, too much of it, or only a part. */
  | 'ROLLCALL_API_MALFORMED';

const brand = Symbol.for('rollcall.KubernetesError');

/**
 * The one error class of `@rollcall/kubernetes`: why the API server could not say. No call throws it, as discovery goes
 * on with what is known: it is the `cause` of an `unknown` resolution, and stands in `explain()`.
 */
export class KubernetesError extends Error {
  override readonly name = 'KubernetesError';
  readonly code: KubernetesErrorCode;
  /** Of HTTP, or of the Status object in an answer; undefined where there was none. */
  readonly status: number | undefined;
  /** How long the server wants to be left alone. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: KubernetesErrorCode,
    message: string,
    details: {
      readonly cause?: unknown;
      readonly status?: number | undefined;
      readonly retryAfterMs?: number | undefined;
    } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.status = details.status;
    this.retryAfterMs = details.retryAfterMs;
    Object.defineProperty(this, brand, { value: true });
  }

  /** True also for one that another copy of this package made. */
  static is(error: unknown): error is KubernetesError {
    return typeof error === 'object' && error !== null && brand in error;
  }
}

/** Core's word for it. */
export const unknownCodes: Readonly<Record<KubernetesErrorCode, UnknownCode>> = {
  ROLLCALL_NO_API_SERVER: 'unreachable',
  ROLLCALL_BAD_KUBECONFIG: 'unreachable',
  ROLLCALL_API_FORBIDDEN: 'forbidden',
  ROLLCALL_API_STATUS: 'servfail',
  ROLLCALL_API_EXPIRED: 'servfail',
  ROLLCALL_API_UNREACHABLE: 'unreachable',
  ROLLCALL_API_SILENT: 'timeout',
  ROLLCALL_API_MALFORMED: 'malformed',
};

/** Whatever was thrown, as ours. */
export function kubernetesError(error: unknown): KubernetesError {
  if (KubernetesError.is(error)) return error;
  return new KubernetesError('ROLLCALL_API_UNREACHABLE', messageOf(error), { cause: error });
}

export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Where every address of a host failed, Node's own message is empty.
  return error.message || String((error as NodeJS.ErrnoException).code ?? error.name);
}
