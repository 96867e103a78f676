/**
 * How far a failed request got: did the server act on it?
 *
 * - `never`: no. Nothing that matters had left, so any request may be tried again elsewhere.
 * - `maybe`: perhaps. Only a request that may be made twice may be tried again.
 * - `answered`: it said so, or nobody can tell that it did not. Never tried again.
 */
export type Reached = 'never' | 'maybe' | 'answered';

/** How a pick ended, as `Picked.done` is told. */
export type Outcome = Succeeded | Cancelled | Failed;

export interface Succeeded {
  readonly kind: 'ok';
  /** Leave it out for streams and upgrades, whose length says nothing about the endpoint. */
  readonly latencyMs?: number | undefined;
}

/** The caller gave up. Ejects no endpoint, and is never tried again: there is nobody left to answer. */
export interface Cancelled {
  readonly kind: 'cancelled';
  /**
   * How long the caller waited, and got nothing. Of callers with a deadline a pod that hangs is seen by that alone: where
   * it is ten times what the peers take, it counts as a failure does in what `peakEwma` goes by. Leave it out for streams.
   */
  readonly latencyMs?: number | undefined;
}

export interface Failed {
  readonly kind: 'failed';
  readonly reached: Reached;
  readonly error: unknown;
  readonly latencyMs?: number | undefined;
  /**
   * Does it speak against the endpoint? Default: yes if never or maybe sent, unless the error proves that the fault is
   * elsewhere; if answered, nobody can tell. Say true for an answer that tells of trouble with the server itself (502,
   * 503, 504), false for any other answer: that one speaks for the endpoint.
   */
  readonly blamed?: boolean | undefined;
  /**
   * For how long the server says that it cannot serve (`Retry-After`, RFC 9110 §10.2.3), in ms. It ejects nobody by
   * itself; where this failure does, the endpoint gets no trial request before that, `EjectionOptions.maxMs` at most.
   */
  readonly retryAfterMs?: number | undefined;
}
