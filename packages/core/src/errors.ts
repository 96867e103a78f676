/** Every way in which discovery can refuse. The set is closed: a `switch` over it is complete. */
export type DiscoveryErrorCode =
  /** The target cannot be read, or says too little to be resolved. */
  | 'ROLLCALL_BAD_TARGET'
  /** An option, or an environment variable, is out of range. */
  | 'ROLLCALL_BAD_OPTION'
  /** Nobody is there (or nobody could say who is there) for as long as the caller was ready to wait. */
  | 'ROLLCALL_NO_ENDPOINTS'
  /** Others are there, but not the ordinal that was asked for. */
  | 'ROLLCALL_SLOT_ABSENT'
  /** The picker needs stable names, and this service's pods have none. */
  | 'ROLLCALL_NO_STABLE_NAMES'
  /** An attempt took longer than `attemptTimeoutMs`. */
  | 'ROLLCALL_TIMEOUT'
  /** Used after `close()`. */
  | 'ROLLCALL_CLOSED'
  /** A picker threw, or returned what it was not given. */
  | 'ROLLCALL_PICKER_FAILED';

const brand = Symbol.for('rollcall.DiscoveryError');

/**
 * The one error class of `@rollcall/core`. `code` says what happened, `message` what to do about it, `cause` what was
 * underneath.
 */
export class DiscoveryError extends Error {
  override readonly name = 'DiscoveryError';
  readonly code: DiscoveryErrorCode;
  /** The service it is about, as in logs and metrics; undefined where there is none. */
  readonly service: string | undefined;

  constructor(
    code: DiscoveryErrorCode,
    message: string,
    details: { readonly service?: string | undefined; readonly cause?: unknown } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.service = details.service;
    Object.defineProperty(this, brand, { value: true });
  }

  /**
   * True for a `DiscoveryError`. Unlike `instanceof`, also for one that another copy of this package made, which
   * happens when a dependency brings its own.
   */
  static is(error: unknown): error is DiscoveryError {
    return typeof error === 'object' && error !== null && brand in error;
  }
}
