import type { Reached } from '@rollcall/core';

/**
 * Can the body be sent once more? What was never sent has not been read either, so any body can, unless it was ended
 * meanwhile. What was maybe sent: only one that is a value. Streams and generators are read once.
 */
export function isReplayable(body: unknown, reached: Reached): boolean {
  if (isStream(body)) return reached === 'never' && body.destroyed !== true && body.readableDidRead !== true;
  return reached === 'never' || isValue(body);
}

/** The app's own body failed: that is nobody else's fault. */
export function isErrorOf(body: unknown, error: unknown): boolean {
  return isStream(body) && body.errored !== null && body.errored === error;
}

interface Stream {
  readonly destroyed?: boolean | undefined;
  readonly errored?: unknown;
  readonly readableDidRead?: boolean | undefined;
}

function isStream(body: unknown): body is Stream {
  return typeof body === 'object' && body !== null && 'pipe' in body && typeof body.pipe === 'function';
}

function isValue(body: unknown): boolean {
  if (body === undefined || body === null || typeof body === 'string') return true;
  return ArrayBuffer.isView(body) || body instanceof ArrayBuffer || body instanceof Blob || isFormData(body);
}

/** By its tag, as undici's own is not Node's. */
function isFormData(body: unknown): boolean {
  return typeof body === 'object' && body !== null && Reflect.get(body, Symbol.toStringTag) === 'FormData';
}
