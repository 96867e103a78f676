import { LiveClients } from './clients/live-clients.ts';
import { checkClientsOptions } from './clients/settings.ts';
import type { Clock } from './clock.ts';
import type { Endpoint } from './endpoint.ts';
import type { Resolver } from './resolver.ts';

/**
 * One client (a connection pool, an agent) per endpoint and variant: opened on first use, retired when the endpoint
 * leaves, and gone for good by this rule:
 *
 * | the endpoint is                          | its clients                                                            |
 * |------------------------------------------|------------------------------------------------------------------------|
 * | gone: nobody will answer any more        | closed at once (idle sockets end), destroyed after `goneMs` (1 s)      |
 * | absent: missing in DNS, not ready, or    | kept; destroyed after `silenceMs` (30 s) without a byte read while     |
 * | draining while others serve              | answers are owed; closed after as long in which nothing was owed       |
 * | back, before that                        | as if nothing had been: the same clients                               |
 * | anything, while nobody can say: `stale`, | those that are in use are left alone, and that time is no silence      |
 * | `failed`, the resolver is closed         |                                                                        |
 *
 * A pod that is dead sends no FIN: without this rule its sockets hang until TCP gives up, after some 15 minutes.
 */
export interface Clients<C> extends AsyncDisposable {
  /**
   * The client of an endpoint, opened if need be. An endpoint that is absent still has its client until that is closed;
   * one opened after that is retired at once, by the same rule.
   *
   * @param variant what a client of its own is needed for: the name in its certificate, a database. Default: ''.
   * @throws an ECONNREFUSED (nothing was sent: pick another) where the endpoint is gone, as its address may be
   *   another's; DiscoveryError `CLOSED` after `close()` or `destroy()`; what `open` throws.
   */
  get(endpoint: Endpoint, variant?: string): C;
  /** Those that have not ended: also retired ones, and those that wait for their last answers. */
  all(): readonly OpenClient<C>[];
  /** Closes all of them; fulfils when they have ended. The rule holds until then: what the dead owe is not waited for. */
  close(): Promise<void>;
  /** Ends all of them now, also those that `close()` waits for; what is under way fails with `error`. */
  destroy(error: Error): Promise<void>;
}

export interface OpenClient<C> {
  readonly client: C;
  /** As it was when the client was opened. */
  readonly endpoint: Endpoint;
  readonly variant: string;
  /** `closing`: what is under way may end; `get` gives another one. */
  readonly state: 'open' | 'absent' | 'closing';
  /** Why it is not `open`; undefined where it is. */
  readonly why: string | undefined;
}

/** What `close` and `destroy` throw, or reject with, becomes a process warning. A client that cannot close is destroyed. */
export interface ClientsOptions<C> {
  /** Makes a client. It need not connect yet; what it throws is thrown by `get`. */
  open(endpoint: Endpoint, variant: string): C;
  /**
   * Takes nothing new, ends idle sockets at once, lets the rest finish: `close()` of an undici Pool. Fulfils when the
   * last of it has ended, and not before: until then `destroy` may come, afterwards it does not.
   */
  close(client: C): PromiseLike<unknown>;
  /**
   * Ends it now, closed before or not. What is under way fails with `error`, an ECONNRESET that says why. Fulfils when
   * that is done; undefined where it is done at once.
   */
  destroy(client: C, error: Error): PromiseLike<unknown> | undefined;
  /** What the rule of silence goes by. Asked about once a second, and only of clients whose endpoint is absent. */
  activity(client: C): Activity;
  /** From a client that is gone to its end. Default 1 000. Raise it where answers to a deleted pod's last requests matter. */
  readonly goneMs?: number | undefined;
  /** Silence of an absent endpoint before its clients end. Default 30 000. Raise it where answers take longer than that. */
  readonly silenceMs?: number | undefined;
  /** Default: the resolver's. */
  readonly clock?: Clock | undefined;
}

export interface Activity {
  /** Requests, streams, transactions: whatever is under way, or waits for a connection. */
  readonly owed: number;
  /** Only grows, over all its sockets. Where it cannot be counted: anything that changes when something was read. */
  readonly bytesRead: number;
}

/**
 * Clients that follow `resolver`, which stays yours to close.
 *
 * @throws DiscoveryError `BAD_OPTION`; `CLOSED` where the resolver is.
 * @example
 * const pools = createClients(resolver, {
 *   open: ({ address, port }) => new TrackedPool(`http://${address}:${port}`), // remembers its sockets, by `connect`
 *   close: (pool) => pool.close(),
 *   destroy: (pool, error) => pool.destroy(error),
 *   activity: (pool) => ({ owed: pool.stats.size, bytesRead: pool.bytesRead }),
 * });
 */
export function createClients<C>(resolver: Resolver, options: ClientsOptions<C>): Clients<C> {
  return new LiveClients(resolver, checkClientsOptions(options, resolver.clock));
}
