import type { Activity, Endpoint } from '@rollcall/core';
import type pg from 'pg';
import { type ConfigWithClient, type Place, placed } from './endpoint-client.ts';
import { Relay, release } from './relay.ts';
import { isSpent } from './session.ts';
import { streamOf } from './wire.ts';

export type PoolClass = new (config?: pg.PoolConfig) => pg.Pool;
export type Connected = (error: Error | undefined, client: pg.PoolClient | undefined) => void;

/**
 * Why the primary answered a read. `after-write`, `lagging`: no replica had caught up with what it had to see, or with
 * `maxLagMs`. `bound`: its client was there already, or the app had it so.
 */
export type Fallback =
  | 'no-replica'
  | 'after-write'
  | 'lagging'
  | 'strong'
  | 'refused-by-replica'
  | 'volatile-function'
  | 'bound';

/** For a server to close its end. */
const CLOSE_MS = 1_000;

/** Whoever waited for a connection here is to look elsewhere. Nothing was sent. */
export class Evicted extends Error {}

/** The connections to one endpoint: a `pg.Pool` of the app's own pg, and what it does not tell of itself. */
export class EndpointPool {
  readonly endpoint: Endpoint;
  readonly pool: pg.Pool;
  readonly fallbacks: { [K in Fallback]?: number } = {};
  reads = 0;
  writes = 0;
  readonly #clients = new Set<pg.Client>();
  readonly #waiters = new Set<Connected>();
  readonly #relay = new Relay();
  readonly #seesEachUse: () => boolean;
  #bytesReadBefore = 0;
  #ending: Promise<void> | undefined;

  /** @param seesEachUse whether `pool` has to see each use of a connection. */
  constructor(Base: PoolClass, config: ConfigWithClient, place: Place, seesEachUse: () => boolean) {
    this.endpoint = place.endpoint;
    this.#seesEachUse = seesEachUse;
    const hooks: Place['hooks'] = (client) => {
      this.#clients.add(client);
      const own = place.hooks(client);
      return { ...own, ended: () => this.#ended(client, own.ended) };
    };
    this.pool = new Base(placed(config, { ...place, hooks }));
  }

  get activity(): Activity {
    const { pool, idleCount } = this;
    let bytesRead = this.#bytesReadBefore;
    for (const client of this.#clients) bytesRead += streamOf(client)?.bytesRead ?? 0;
    return { owed: pool.totalCount - idleCount + this.#waiters.size, bytesRead };
  }

  get idleCount(): number {
    return this.pool.idleCount + this.#relay.size;
  }

  /** @param isForOne statement, after which it comes back by `passOn`: one that was just passed on is had at once. */
  connect(isForOne: boolean, connected: Connected): void {
    const left = isForOne ? this.#relay.take() : undefined;
    if (left === undefined) this.#connect(connected);
    else connected(undefined, left);
  }

  /** Its statement is answered: for the next one. */
  passOn(client: pg.PoolClient): void {
    const isDue = this.pool.waitingCount > 0 || this.#ending !== undefined || this.#seesEachUse();
    if (isDue || isSpent(client) || !this.#relay.hold(client)) release(client);
  }

  /** Whoever waits for a connection goes elsewhere; those that have one keep it. */
  evict(why: string): void {
    const waiters = [...this.#waiters];
    this.#waiters.clear();
    for (const connected of waiters) connected(new Evicted(why), undefined);
  }

  /** Nobody will answer any more: what is under way fails with `error`, and the pool is as new. */
  sever(error: Error): void {
    this.evict(error.message);
    for (const client of [...this.#clients]) streamOf(client)?.destroy(error);
  }

  /** What is checked out may finish. */
  close(): Promise<void> {
    this.#relay.settle();
    this.#ending ??= this.pool.end().finally(() => this.#hangUp());
    this.evict(`the pool of ${this.endpoint.name} was closed`); // pg's would never hear of it
    return this.#ending;
  }

  async destroy(error: Error): Promise<void> {
    void this.close();
    this.sever(error);
  }

  #connect(connected: Connected): void {
    this.#relay.settle();
    this.#waiters.add(connected);
    this.pool.connect((error, client) => {
      if (this.#waiters.delete(connected)) connected(error, client);
      else client?.release(); // evicted meanwhile
    });
  }

  /** One that hangs does not close its end either, and a socket that waits for that holds the process open. */
  #hangUp(): void {
    setTimeout(() => {
      for (const client of this.#clients) streamOf(client)?.destroy();
    }, CLOSE_MS).unref();
  }

  #ended(client: pg.Client, told: () => void): void {
    if (this.#clients.delete(client)) this.#bytesReadBefore += streamOf(client)?.bytesRead ?? 0;
    told();
  }
}
