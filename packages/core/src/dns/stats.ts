/** Counters since the client was made. */
export interface DnsStats {
  /** Questions that callers had. */
  readonly lookups: number;
  /** Those of them that joined one that was under way. */
  readonly shared: number;
  /** Messages to servers, over UDP and TCP. */
  readonly sent: number;
  /** Those of them over TCP. */
  readonly tcp: number;
  /** Replies that were not ours: from elsewhere, to another question, or with another id. */
  readonly dropped: number;
  /** Replies that were no DNS messages. */
  readonly malformed: number;
  /** Messages that got no reply in time. */
  readonly timeouts: number;
}

export type Counters = { -readonly [K in keyof DnsStats]: DnsStats[K] };

export function createCounters(): Counters {
  return { lookups: 0, shared: 0, sent: 0, tcp: 0, dropped: 0, malformed: 0, timeouts: 0 };
}
