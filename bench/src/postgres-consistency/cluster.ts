import type { Endpoint } from '@rollcall/core';
import { Pool, type PoolConfig } from '@rollcall/postgres';
import { manualDiscovery, manualSource } from '@rollcall/testing';
import { Child } from '../child.ts';

interface Hello {
  readonly config: PoolConfig;
  readonly pods: readonly string[];
}

/** As it is where nobody extends it. */
export type PgPool = Pool['primary'];
const PlainPool = Object.getPrototypeOf(Pool) as new (config: object) => PgPool;

/** A primary and two standbys, in processes of their own. */
export class PostgresCluster implements AsyncDisposable {
  readonly #child: Child<Hello>;

  private constructor(child: Child<Hello>) {
    this.#child = child;
  }

  static async start(): Promise<PostgresCluster> {
    const file = new URL('../../../packages/postgres/test/fixtures/serve-cluster.ts', import.meta.url);
    return new PostgresCluster(await Child.start<Hello>(file));
  }

  /** A pool that knows the first `servers`, of which the first one is the primary. */
  async pool(options: PoolConfig, servers = 3): Promise<Pool> {
    return (await this.changing(options, servers)).pool;
  }

  /** The same, and a function that has the service list so many from now on. */
  async changing(options: PoolConfig, servers = 3): Promise<{ readonly pool: Pool; list(servers: number): void }> {
    const { config, pods } = this.#child.hello;
    const source = manualSource(pods.slice(0, servers));
    const pool = new Pool({ ...config, discovery: manualDiscovery({ pg: source }), ...options });
    await Promise.all([pool.ready(), pool.ready({ role: 'replica' })]);
    return { pool, list: (many) => source.set(pods.slice(0, many)) };
  }

  /** pg's own, of one server. */
  plain({ address, port }: Endpoint, options: PoolConfig): PgPool {
    const { discovery: _, ...config } = this.#child.hello.config;
    return new PlainPool({ ...config, host: address, port, ...options });
  }

  /** Each commit is replayed that much later. */
  async delay(ms: number): Promise<void> {
    await this.#child.ask(String(ms));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#child[Symbol.asyncDispose]();
  }
}
