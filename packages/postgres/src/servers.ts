import {
  type Balancer,
  type Clients,
  type Clock,
  createBalancer,
  createClients,
  createResolver,
  createRoles,
  type Endpoint,
  leastRequest,
  type Resolver,
  type Roles,
  type Target,
} from '@rollcall/core';
import type pg from 'pg';
import { Whereabouts } from './consistency/whereabouts.ts';
import { Monitor } from './monitor.ts';
import type { Statement } from './pool/statement.ts';
import { Backends } from './servers/backends.ts';
import { hopeless } from './servers/despair.ts';
import { type ConfigWithClient, type Place, placed } from './servers/endpoint-client.ts';
import { EndpointPool, type PoolClass } from './servers/endpoint-pool.ts';
import { Lender } from './servers/lender.ts';
import { ReadTiers } from './servers/read-tiers.ts';
import { Succession } from './servers/succession.ts';
import type { WireHooks } from './servers/wire.ts';
import type { PoolSettings } from './settings.ts';

export interface ServersConfig {
  readonly target: Target;
  /** Of the app's own pg. */
  readonly Pool: PoolClass;
  /** For the pool of each server, and for what looks at it. */
  readonly pool: ConfigWithClient;
  /** As the app wrote it, for certificates. */
  readonly serverName: string;
  readonly settings: PoolSettings;
  /** A pool of one server was made. */
  opened(pool: EndpointPool): void;
  /** Whether the pool of a server has to see each use of a connection. */
  seesEachUse(): boolean;
  /** Texts are to be read as servers do where `standard_conforming_strings` is off. */
  backslashes(): void;
}

/** The servers of one service: who is there, in which role, and the connections to each. */
export class Servers {
  readonly resolver: Resolver;
  readonly clock: Clock;
  readonly roles: Roles;
  readonly balancer: Balancer;
  readonly clients: Clients<EndpointPool>;
  readonly lender: Lender;
  readonly tiers: ReadTiers;
  readonly monitor: Monitor;
  readonly whereabouts: Whereabouts;
  readonly backends: Backends = new Backends();
  readonly #config: ServersConfig;
  readonly #succession: Succession;

  constructor(config: ServersConfig) {
    const { settings, target } = config;
    const { clock, random, discovery, leader, waitMs, maxWaiting, reads } = settings;
    this.#config = config;
    this.resolver = settings.resolver ?? createResolver(target, { discovery });
    this.clock = clock ?? this.resolver.clock;
    const time = this.clock;
    this.whereabouts = new Whereabouts((endpoint, text) => this.monitor.askAt(endpoint, text), time, settings.maxLagMs);
    this.monitor = new Monitor({
      now: () => time.now(),
      clientFor: (endpoint) => this.#clientBeside(endpoint),
      looks: (endpoint) => {
        const askedAt = time.now();
        return (look) => this.whereabouts.looked(endpoint, look, askedAt);
      },
      left: (endpoint) => this.whereabouts.forget(endpoint),
      lost: ({ id }) => this.roles.report(id, 'doubt'),
    });
    const mayLead = leader === 'ordinal' ? isFirst : undefined;
    this.roles = createRoles(this.resolver, { probe: this.monitor, mayLead, clock, random });
    this.balancer = createBalancer(this.resolver, { picker: leastRequest(), clock, random });
    this.clients = createClients(this.resolver, {
      open: (endpoint) => this.#open(endpoint),
      close: (pool) => pool.close(),
      destroy: (pool, error) => pool.destroy(error),
      activity: (pool) => pool.activity,
      clock,
    });
    const { resolver, roles, balancer, clients } = this;
    this.tiers = new ReadTiers(roles, reads);
    const waits = { waitMs, maxWaiting, clock: time };
    this.lender = new Lender({ resolver, roles, balancer, clients, tiers: this.tiers, ...waits });
    this.#succession = new Succession(resolver.name);
    roles.onChange(() => this.#follow());
  }

  /** As the app wrote it. */
  get serverName(): string {
    return this.#config.serverName;
  }

  /** The primary, or whoever answers. */
  async someone(): Promise<Endpoint> {
    const found = (): Endpoint | undefined => this.roles.primary ?? this.roles.replicas[0];
    const waitMs = Math.min(this.#config.settings.waitMs, LONGEST_MS);
    await this.roles.until(() => found() !== undefined, { signal: AbortSignal.timeout(waitMs) });
    return found() as Endpoint;
  }

  /** Until somebody has that role, or nobody ever will. */
  async ready(role: 'primary' | 'replica', signal: AbortSignal | undefined): Promise<void> {
    const { roles, resolver } = this;
    await resolver.ready({ signal });
    await roles.until(
      () => {
        const error = hopeless(roles, resolver.name);
        if (error !== undefined) throw error;
        return role === 'primary' ? roles.primary !== undefined : roles.replicas.length > 0;
      },
      { signal },
    );
  }

  /** On a connection of its own: those of the pool may all be in use, by the very query that it is to cancel. */
  async ask(endpoint: Endpoint, { config, values }: Statement): Promise<pg.QueryResult> {
    const client = this.#clientBeside(endpoint);
    await client.connect();
    try {
      return await client.query(config as pg.QueryConfig, values as unknown[]);
    } finally {
      await client.end();
    }
  }

  async close(): Promise<void> {
    this.lender.close();
    this.whereabouts.close();
    await this.clients.close();
    await this.roles.close();
    await this.balancer.close();
    if (this.#config.settings.resolver === undefined) await this.resolver.close();
  }

  #open(endpoint: Endpoint): EndpointPool {
    const { Pool, pool, opened, seesEachUse } = this.#config;
    const made = new EndpointPool(Pool, pool, this.#place(endpoint), seesEachUse);
    opened(made);
    return made;
  }

  /** A connection beside the app's. What a monitor sees, the Roles hear anyway. */
  #clientBeside(endpoint: Endpoint): pg.Client {
    const { pool, serverName } = this.#config;
    const none = (): void => {};
    const quiet = { began: none, standby: none, backslashes: none, trouble: none, ended: none };
    const config = placed(pool, { endpoint, serverName, hooks: () => quiet });
    return new config.Client({ ...config, ...beside });
  }

  #place(endpoint: Endpoint): Place {
    const { id } = endpoint;
    const { roles } = this;
    const hooks = (client: pg.Client): WireHooks => ({
      began: () => this.backends.add(client, endpoint),
      standby: (isStandby: boolean) => {
        const role = roles.of(id)?.role;
        if (isStandby && role === 'primary') roles.report(id, 'down');
        if (!isStandby && role === 'replica') roles.report(id, 'doubt');
      },
      backslashes: () => this.#config.backslashes(),
      trouble: (code: string | undefined) => {
        if (code !== '25006') roles.report(id, saysDown.test(code ?? '') ? 'down' : 'doubt');
        else if (roles.primary?.id === id) roles.report(id, 'doubt');
      },
      ended: () => this.backends.delete(client),
    });
    return { endpoint, serverName: this.#config.serverName, hooks };
  }

  /**
   * Nobody is to wait in line at a server that has lost its role. Who is under way at one that hangs twice in a row will
   * get no answer; who is at one that is fenced, or that another one has succeeded, one that is worth nothing: a commit
   * there is lost.
   */
  #follow(): void {
    const former = this.#succession.follow(this.roles);
    for (const { client: pool, endpoint } of this.clients.all()) {
      const facts = this.roles.of(endpoint.id);
      if (endpoint.id === former?.id) pool.sever(reset(endpoint, 'another server leads now'));
      if (facts?.role !== 'unknown') continue;
      pool.evict(facts.why);
      if (facts.silences > 1 || facts.isFenced) pool.sever(reset(endpoint, facts.why));
    }
  }
}

/** It refuses everybody, or ends sessions: all of them, as far as one can tell. */
const saysDown = /^(ECONNREFUSED|57P0[123])$/;

/** Node takes a longer time for 1 ms. */
const LONGEST_MS = 0x7fff_ffff;

/** Whoever looks gives up by a signal, and before pg does: only then is it known to be silence. */
const beside = { connectionTimeoutMillis: 10_000, query_timeout: 0, pipeline: false };

function isFirst({ ordinal }: Endpoint): boolean {
  return ordinal === 0;
}

/** As if the server had closed the connection: whoever knows pg's errors knows it. */
function reset({ name, address, port }: Endpoint, why: string): Error {
  return Object.assign(new Error(`The connection to ${name} (${address}:${port}) was ended: ${why}.`), {
    code: 'ECONNRESET',
    syscall: 'read',
  });
}
