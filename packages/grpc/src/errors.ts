/** Every way in which `headless()` can refuse. The set is closed: a `switch` over it is complete. */
export type GrpcDiscoveryErrorCode =
  /** This copy of @grpc/grpc-js is of a version whose extension points are others. */
  | 'ROLLCALL_GRPC_VERSION'
  /** The target cannot be read, or is no headless service. */
  | 'ROLLCALL_BAD_TARGET'
  /** An option is out of range, or grpc-js refuses it. */
  | 'ROLLCALL_BAD_OPTION';

const brand = Symbol.for('rollcall.GrpcDiscoveryError');

/**
 * What `headless()` throws: at once, as grpc-js itself would fall back to something else and say nothing. Calls fail as
 * with any channel, by a `ServiceError` and its status.
 */
export class GrpcDiscoveryError extends Error {
  override readonly name = 'GrpcDiscoveryError';
  readonly code: GrpcDiscoveryErrorCode;

  constructor(code: GrpcDiscoveryErrorCode, message: string, details: { readonly cause?: unknown } = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    Object.defineProperty(this, brand, { value: true });
  }

  /** True for a `GrpcDiscoveryError`. Unlike `instanceof`, also for one that another copy of this package made. */
  static is(error: unknown): error is GrpcDiscoveryError {
    return typeof error === 'object' && error !== null && brand in error;
  }
}
