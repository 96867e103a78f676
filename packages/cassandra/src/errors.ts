/** Every way in which this package can refuse. The set is closed: a `switch` over it is complete. */
export type CassandraDiscoveryErrorCode =
  /** This cassandra-driver lacks what the adapter builds on. */
  | 'ROLLCALL_CASSANDRA_VERSION'
  /** An option is missing, or out of range. */
  | 'ROLLCALL_BAD_OPTION';

const brand = Symbol.for('rollcall.CassandraDiscoveryError');

/** What is thrown where an adapter is made: at once, as the driver would go on without it and say nothing. */
export class CassandraDiscoveryError extends Error {
  override readonly name = 'CassandraDiscoveryError';
  readonly code: CassandraDiscoveryErrorCode;

  constructor(code: CassandraDiscoveryErrorCode, message: string) {
    super(message);
    this.code = code;
    Object.defineProperty(this, brand, { value: true });
  }

  /** True for a `CassandraDiscoveryError`. Unlike `instanceof`, also for one that another copy of this package made. */
  static is(error: unknown): error is CassandraDiscoveryError {
    return typeof error === 'object' && error !== null && brand in error;
  }
}
