import type { Activity, Endpoint } from '@rollcall/core';
import type pg from 'pg';
import { type ClientClass, endpointClient, type Place } from './endpoint-client.ts';
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

interface Waiter {
  readonly connected: Connected;
}

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
  readonly #waiters = new Set<Waiter>();
  #bytesReadBefore = 0;
  #ending: Promise<void> | undefined;

  constructor(Base: PoolClass, config: pg.PoolConfig, place: Place) {
    this.endpoint = place.endpoint;
    const hooks: Place['hooks'] = (client) => {
      this.#clients.add(client);
      const own = place.hooks(client);
      return { ...own, ended: () => this.#ended(client, own.ended) };
    };
    const Client = endpointClient(config.Client as unknown as ClientClass, { ...place, hooks });
    this.pool = new Base({ ...config, ...hidden(config), Client: Client as unknown as new () => pg.ClientBase });
  }

  get activity(): Activity {
    const { totalCount, idleCount } = this.pool;
    let bytesRead = this.#bytesReadBefore;
    for (const client of this.#clients) bytesRead += streamOf(client)?.bytesRead ?? 0;
    return { owed: totalCount - idleCount + this.#waiters.size, bytesRead };
  }

  connect(connected: Connected): void {
    const waiter = { connected };
    this.#waiters.add(waiter);
    this.pool.connect((error, client) => {
      if (this.#waiters.delete(waiter)) connected(error, client);
      else client?.release(); // evicted meanwhile
    });
  }

  /** Whoever waits for a connection goes elsewhere; those that have one keep it. */
  evict(why: string): void {
    const waiters = [...this.#waiters];
    this.#waiters.clear();
    for (const { connected } of waiters) connected(new Evicted(why), undefined);
  }

  /** Nobody will answer any more: what is under way fails with `error`, and the pool is as new. */
  sever(error: Error): void {
    this.evict(error.message);
    for (const client of [...this.#clients]) streamOf(client)?.destroy(error);
  }

  /** What is checked out may finish. */
  close(): Promise<void> {
    this.#ending ??= this.pool.end().finally(() => this.#hangUp());
    this.evict(`the pool of ${this.endpoint.name} was closed`); // pg's would never hear of it
    return this.#ending;
  }

  async destroy(error: Error): Promise<void> {
    void this.close();
    this.sever(error);
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

/** What pg hides from enumeration. */
function hidden({ password }: pg.PoolConfig): pg.PoolConfig {
  return password === undefined ? {} : { password };
}
