import type { Clock } from './clock.ts';
import type { Endpoint } from './endpoint.ts';
import type { Resolver, Unsubscribe, Waiting } from './resolver.ts';
import { LiveRoles } from './role/live-roles.ts';

/**
 * `primary`: it takes the writes. `replica`: it follows, and may be read. `unknown`: it is down, was not looked at yet, is
 * another cluster's, or an old primary that is fenced.
 */
export type Role = 'primary' | 'replica' | 'unknown';

/** What one look at a server says. It is the server's own word: whether it leads is decided by comparing all of them. */
export interface RoleSighting {
  /** It would take a write. */
  readonly writable: boolean;
  /** Whose copy it is: PostgreSQL's `system_identifier`. Undefined where the server has no such thing. */
  readonly cluster: string | undefined;
  /** Grows with each failover: PostgreSQL's timeline. Undefined where the server has no such thing. */
  readonly epoch: number | undefined;
  /** Behind the primary. Infinity for a replica that receives nothing, however little it has left to replay. */
  readonly lagMs: number;
}

/** Looks at one server, over a connection that it may keep. All that Roles needs to know of a protocol. */
export interface RoleProbe {
  /** Rejects where the server did not say; soon after `signal` aborts in any case, giving up the connection. */
  look(endpoint: Endpoint, signal: AbortSignal): Promise<RoleSighting>;
  /** It is not looked at any more: what is kept of it may go. */
  leave(endpoint: Endpoint): void;
}

export interface RoleFacts {
  readonly endpoint: Endpoint;
  readonly role: Role;
  readonly cluster: string | undefined;
  /** As of the last look that got through. */
  readonly epoch: number | undefined;
  /** Undefined where nobody can say. */
  readonly lagMs: number | undefined;
  /** It takes writes in an epoch that is over: what it accepts now is lost. */
  readonly isFenced: boolean;
  /** Why that role, for people. */
  readonly why: string;
  /** Looks in a row that nothing answered, in time: two are a server that hangs. */
  readonly silences: number;
  /** What the last look rejected with, if it did. */
  readonly error: unknown;
}

/**
 * - `down`: it refuses. It has no role until it was looked at again.
 * - `doubt`: something does not fit. It is looked at now.
 */
export type RoleHint = 'down' | 'doubt';

/**
 * Who leads and who follows, by looking at every server of a service: membership is the resolver's word, the role the
 * server's own.
 *
 * - Of several that take writes, the highest epoch leads; one below the highest that was ever seen never does, whoever
 *   else is there: an old primary that comes back is fenced.
 * - The first cluster that most of the servers belong to is the one; servers of another are left out.
 * - Looks come every second. While nobody leads: every 25 to 50 ms, for the first half minute or as long as somebody
 *   waits. One that takes too long (400 ms for who answered the one before, else 1 s) is a server without a role.
 */
export interface Roles extends AsyncDisposable {
  readonly primary: Endpoint | undefined;
  /** Also those that are cut off (`lagMs` is Infinity). The same array until it changes. */
  readonly replicas: readonly Endpoint[];
  /** The cluster that most belong to; undefined until that is known. */
  readonly cluster: string | undefined;
  /** Everybody who is listed was looked at, whatever came of it. */
  readonly isSurveyed: boolean;
  of(id: string): RoleFacts | undefined;
  all(): readonly RoleFacts[];
  /** What a client saw of an endpoint; an id that is not known is passed over. */
  report(id: string, hint: RoleHint): void;
  /** Tries `predicate` after each look. @throws the signal's reason; what `predicate` throws; a DiscoveryError `CLOSED` after `close()`. */
  until(predicate: () => boolean, options?: Waiting): Promise<void>;
  /** Called when somebody has another role, epoch or reachability than before. Lag alone is no change. */
  onChange(listener: () => void): Unsubscribe;
  /** Ends the looks. The resolver stays yours. */
  close(): Promise<void>;
}

export interface RolesOptions {
  readonly probe: RoleProbe;
  /** Narrows who may lead, as where only the ordinal 0 ever does. Default: everybody. */
  readonly mayLead?: ((endpoint: Endpoint) => boolean) | undefined;
  /** From one look at a server to the next, less up to 10 %. Default 1 000. A frozen one is found that much later. */
  readonly calmMs?: number | undefined;
  /** Default: the resolver's. */
  readonly clock?: Clock | undefined;
  /** Default: `Math.random`. */
  readonly random?: (() => number) | undefined;
}

/** @throws DiscoveryError `BAD_OPTION`; `CLOSED` where the resolver is. */
export function createRoles(resolver: Resolver, options: RolesOptions): Roles {
  return new LiveRoles(resolver, options);
}
