/** One scope of read-your-writes. */
export interface Session {
  /**
   * What has to be there for whoever reads after this scope: the `after` of a later one, in this process or in another. A
   * few dozen characters, of those that cookies and URLs take as they are: `cluster.timeline.place`, in base 36. Where a
   * write's place in the log is not known yet the last part is `-`, and whoever is given that asks the primary.
   *
   * Undefined while nothing was written, and nothing was asked for by `after`.
   */
  readonly token: string | undefined;
}

export interface SessionOptions {
  /** The token of an earlier scope: its writes are seen in this one. What is no token is refused, never passed over. */
  readonly after?: string | undefined;
}
