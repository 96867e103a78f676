import type { Clock } from './clock.ts';
import type { Endpoint } from './endpoint.ts';
import type { Resolver } from './resolver.ts';

/**
 * One client (a connection pool, an agent) per endpoint and variant: opened on first use, retired when the endpoint
 * leaves, and gone for good by this rule:
 *
 * | the endpoint is                          | its clients                                                          |
 * |------------------------------------------|----------------------------------------------------------------------|
 * | gone: nobody will answer any more        | closed at once (idle sockets end), destroyed after 1 s               |
 * | absent: missing in DNS, or not ready     | kept; destroyed after 30 s without a byte read while answers are owed; |
 * |                                          | closed after 30 s in which nothing was owed                          |
 * | back, before that                        | as if nothing had been: the same clients                             |
 * | anything, while nobody can say (`stale`) | left alone                                                           |
 */
export interface Clients<C> extends AsyncDisposable {
  /**
   * The client of an endpoint, opened if need be. An endpoint that has left still has its client until that is closed; one
   * opened after that is retired at once, by the same rule.
   *
   * @param variant what a client of its own is needed for: the name in its certificate, a database. Default: ''.
   * @throws DiscoveryError `CLOSED` after `close()` or `destroy()`; what `open` throws.
   */
  get(endpoint: Endpoint, variant?: string): C;
  /** Those that are open, retired ones too. */
  all(): readonly OpenClient<C>[];
  /** Closes all of them; fulfils when they are. */
  close(): Promise<void>;
  /** Ends all of them now. */
  destroy(error: Error): Promise<void>;
}

export interface OpenClient<C> {
  readonly client: C;
  readonly endpoint: Endpoint;
  readonly variant: string;
  readonly state: 'open' | 'absent' | 'closing';
}

export interface ClientsOptions<C> {
  open(endpoint: Endpoint, variant: string): C;
  /** Takes nothing new, ends idle sockets, lets the rest finish: `close()` of an undici Pool. */
  close(client: C): PromiseLike<unknown> | undefined;
  /** Ends it now; what is under way fails with `error`, an ECONNRESET that says why. */
  destroy(client: C, error: Error): PromiseLike<unknown> | undefined;
  /** What the rule of silence goes by. */
  activity(client: C): Activity;
  /** From a client that is gone to its end. Default 1 000. Raise it where answers to a deleted pod's last requests matter. */
  readonly goneMs?: number | undefined;
  /** Silence of an absent endpoint before its clients end. Default 30 000. Raise it where answers take longer than that. */
  readonly silenceMs?: number | undefined;
  /** Default: the system's. */
  readonly clock?: Clock | undefined;
}

export interface Activity {
  /** Requests, streams, transactions: whatever is under way. */
  readonly owed: number;
  /** Only grows, over all its sockets. Where it cannot be counted: anything that changes when something was read. */
  readonly bytesRead: number;
}
