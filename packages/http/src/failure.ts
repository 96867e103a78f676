import { classify, type Endpoint, type Failed, type Outcome } from '@rollcall/core';

/** How far an attempt had got when it failed. undici tells more than the error does: when it began to write. */
export interface Progress {
  readonly endpoint: Endpoint;
  /** Something may have been written. */
  readonly isStarted: boolean;
  /** Something of the response has reached the app. */
  readonly isAnswered: boolean;
  /** The error is the app's own: its body's. */
  readonly isOwn: boolean;
  /** Since it began to write. */
  readonly latencyMs: number;
}

/**
 * | the attempt                         | the error                          | outcome                                |
 * |-------------------------------------|------------------------------------|----------------------------------------|
 * | had not begun to write              | what undici says of bad arguments  | answered: it would fail anywhere       |
 * | had not begun to write              | any other                          | never; blamed if known to be the pod's |
 * | had, and the app has no response    | the connection broke, or is silent | maybe                                  |
 * | had, and the app has no response    | unknown                            | answered: nobody can tell              |
 * | the app has some of the response    | any                                | answered; blamed if the pod broke off  |
 */
export function failure(error: unknown, { endpoint, isStarted, isAnswered, isOwn, latencyMs }: Progress): Outcome {
  const read = classify(error, endpoint);
  if (read.kind !== 'failed') return read;
  const isKnown = !isOwn && (read.reached !== 'answered' || isBroken(error));
  const failed = { kind: 'failed', error, latencyMs: isStarted ? latencyMs : undefined } as const;
  if (isAnswered) return { ...failed, reached: 'answered', blamed: isKnown };
  if (isStarted) return isKnown ? { ...failed, reached: 'maybe' } : { ...failed, reached: 'answered' };
  if (isArgumentError(error)) return { ...failed, reached: 'answered' };
  // A refused certificate is `never` too, and no fault of the pod's: core knows them.
  return { ...failed, reached: 'never', blamed: read.reached === 'never' && !isOwn ? undefined : isKnown };
}

/** Nobody listens at that address, which may be one that its pod has left. */
export function isNobodyThere({ reached, error }: Failed): boolean {
  if (reached !== 'never') return false;
  return /^(ECONNREFUSED|EHOSTUNREACH|EHOSTDOWN|ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT)$/.test(codeOf(error));
}

/** Codes that only undici's connections have: nonsense in place of HTTP/1.1; HTTP/2 sessions and streams that ended. */
function isBroken(error: unknown): boolean {
  return /^(HPE_|ERR_HTTP2_|UND_ERR_INFO$)/.test(codeOf(error));
}

function isArgumentError(error: unknown): boolean {
  return /^UND_ERR_(INVALID_ARG|NOT_SUPPORTED|REQ_CONTENT_LENGTH_MISMATCH)$/.test(codeOf(error));
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}
