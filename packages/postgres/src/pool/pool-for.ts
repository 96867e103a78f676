import { parseTarget, type ServiceTarget, type Target } from '@rollcall/core';
import type pg from 'pg';
import { Admission } from '../consistency/admission.ts';
import { Scopes } from '../consistency/scopes.ts';
import type { Session, SessionOptions } from '../consistency.ts';
import type { PoolConfig } from '../options.ts';
import type { PoolConstructor, ReadyOptions, ServerStats } from '../pool.ts';
import { ended } from '../servers/despair.ts';
import type { ClientClass } from '../servers/endpoint-client.ts';
import type { PoolClass } from '../servers/endpoint-pool.ts';
import { watched } from '../servers/password.ts';
import { Servers } from '../servers.ts';
import { type PoolSettings, readPoolConfig } from '../settings.ts';
import { Dispatcher } from './dispatcher.ts';
import { forward, seesEachUse } from './events.ts';
import { connectForm, queryForm } from './forms.ts';
import { FunctionCatalog } from './function-catalog.ts';
import { guardedQueryOf } from './guarded-query.ts';
import type { PgPool, PgPoolClass } from './pg-pool.ts';
import { answers } from './ready.ts';
import { routedClient } from './routed-client.ts';
import { Router } from './router.ts';
import { statsOf } from './stats.ts';
import { inTransaction, type TransactionOptions } from './transaction.ts';
import { viewOf } from './view.ts';

type Pg = Pick<typeof pg, 'Pool' | 'Client'>;

const made = new WeakMap<object, PoolConstructor>();

/**
 * Pool of another copy of pg. A library that brings its own (`@prisma/adapter-pg`) knows a pool by `instanceof` that copy.
 *
 * @example
 * const Pool = poolFor(createRequire(require.resolve('@prisma/adapter-pg'))('pg'));
 */
export function poolFor(module: Pg): PoolConstructor {
  const known = made.get(module);
  if (known !== undefined) return known;
  const Pool = definePool(module) as unknown as PoolConstructor;
  made.set(module, Pool);
  return Pool;
}

/** The name `Pool` is looked for by Drizzle. */
function definePool(module: Pg): PgPoolClass {
  return class Pool extends (module.Pool as unknown as PgPoolClass) {
    /** None where the host is no service: then this is pg's Pool. */
    readonly #dispatcher: Dispatcher | undefined;
    readonly #scopes: Scopes;
    readonly primary: PgPool;
    readonly replica: PgPool;

    constructor(config: PoolConfig = {}) {
      const { settings, own } = readPoolConfig(config);
      super(own);
      const service = serviceOf(module, own, settings);
      this.#scopes = new Scopes();
      this.#dispatcher = service && dispatcherOf(module, service, settings, this, this.#scopes);
      if (this.#dispatcher !== undefined && own.Client === undefined)
        this.Client = routedClient(module.Client as unknown as ClientClass, this.#dispatcher, this.options);
      const view = (mode: 'primary' | 'replica'): PgPool =>
        this.#dispatcher === undefined
          ? this
          : (viewOf(module.Pool as unknown as PgPoolClass, this.#dispatcher, mode, this.options) as PgPool);
      this.primary = view('primary');
      this.replica = view('replica');
    }

    override query(config?: unknown, values?: unknown, callback?: unknown): unknown {
      const dispatcher = this.#dispatcher;
      if (dispatcher === undefined) return super.query(config, values, callback);
      return queryForm(config, values, callback, this.#scopes, (statement, answered) =>
        this.ending ? answered(ended()) : dispatcher.query('route', statement, answered),
      );
    }

    override connect(callback?: unknown): unknown {
      const dispatcher = this.#dispatcher;
      if (dispatcher === undefined) return super.connect(callback);
      return connectForm(callback, this.#scopes, (leased) =>
        this.ending ? leased(ended(), undefined) : dispatcher.connect('route', leased),
      );
    }

    override end(callback?: unknown): unknown {
      const servers = this.#dispatcher?.servers;
      if (servers === undefined) return super.end(callback);
      const closed = this.ending ? Promise.reject(new Error('Called end on pool more than once')) : servers.close();
      this.ending = true;
      const done = closed.then(() => {
        this.ended = true;
      });
      if (typeof callback !== 'function') return done;
      done.then(
        () => callback(),
        (error) => callback(error),
      );
      return undefined;
    }

    async [Symbol.asyncDispose](): Promise<void> {
      if (!this.ending) await this.end();
    }

    async ready({ role = 'primary', signal }: ReadyOptions = {}): Promise<void> {
      if (this.ending) throw ended();
      if (this.#dispatcher === undefined) await answers(this, signal);
      else await this.#dispatcher.servers.ready(role, signal);
    }

    session<T>(run: (session: Session) => T, options?: SessionOptions): T {
      return this.#scopes.run(run, options);
    }

    enterSession(options?: SessionOptions): Session {
      return this.#scopes.enter(options);
    }

    transaction<T>(run: (client: pg.PoolClient) => Promise<T>, options?: TransactionOptions): Promise<T> {
      const connect = (): Promise<pg.PoolClient> => this.connect() as Promise<pg.PoolClient>;
      const refused = (): void => this.#dispatcher?.refusedByPrimary();
      return inTransaction({ connect, refused, tellsFates: this.#dispatcher !== undefined }, run, options);
    }

    endpoints(): readonly ServerStats[] {
      return this.#dispatcher === undefined ? [] : statsOf(this.#dispatcher.servers);
    }

    learned(): readonly string[] {
      return this.#dispatcher?.router.learned ?? [];
    }

    override get totalCount(): number {
      return this.#dispatcher?.counts.total ?? super.totalCount;
    }

    override get idleCount(): number {
      return this.#dispatcher?.counts.idle ?? super.idleCount;
    }

    override get waitingCount(): number {
      return this.#dispatcher?.counts.waiting ?? super.waitingCount;
    }

    override get expiredCount(): number {
      return this.#dispatcher?.counts.expired ?? super.expiredCount;
    }
  };
}

interface Service {
  readonly target: Target;
  readonly serverName: string;
}

/** By pg's own rules: config, URL, environment. A path is a socket; `localhost`, IPs and other hosts are no services. */
function serviceOf(module: Pg, own: pg.PoolConfig, { resolver }: PoolSettings): Service | undefined {
  const { stream: _stream, ...config } = own;
  const { host, port } = new module.Client(config);
  if (resolver !== undefined) return { target: resolver.name, serverName: host };
  if (typeof host !== 'string' || host.startsWith('/') || !/[a-z]/i.test(host)) return undefined;
  const parsed = parseTarget(host);
  if (parsed.kind === 'host') return undefined;
  const { kind: _kind, ...target } = parsed;
  return { target: { ...(target as ServiceTarget), port }, serverName: host };
}

function dispatcherOf(module: Pg, service: Service, settings: PoolSettings, pool: PgPool, scopes: Scopes): Dispatcher {
  const { options } = pool;
  const password = watched(options.password);
  const Client = (options.Client ?? module.Client) as unknown as ClientClass;
  const servers = new Servers({
    ...service,
    Pool: module.Pool as unknown as PoolClass,
    pool: { ...options, ...(password === undefined ? {} : { password }), Client } as never,
    settings,
    opened: (each) => forward(each, pool),
    seesEachUse: () => seesEachUse(pool),
    backslashes: () => router.readBackslashes(),
  });
  const { clock, roles, tiers, whereabouts } = servers;
  const catalog = new FunctionCatalog({ ask: (text) => servers.monitor.ask(text), now: () => clock.now() });
  const router = new Router(catalog, settings);
  const admission = new Admission({ scopes, roles, tiers, whereabouts, settings });
  return new Dispatcher({ servers, router, scopes, admission, Guarded: guardedQueryOf(Reflect.get(module, 'Query')) });
}
