import { Pool, type PoolConfig } from '@rollcall/postgres';
import { type PostgresCluster, startCluster } from '../../packages/postgres/test/fixtures/cluster.ts';
import type { PostgresNode } from '../../packages/postgres/test/fixtures/node.ts';
import { caughtUp } from '../../packages/postgres/test/fixtures/shared-cluster.ts';
import { History, type Verdict } from './history.ts';
import { Load } from './load.ts';
import { WireTap } from './wire-tap.ts';

/** A commit is acknowledged once any one standby has it. Of all nodes, as whoever is promoted needs it too. */
const quorum = { synchronous_standby_names: 'ANY 1 ("pg-0","pg-1","pg-2")' };

/** Three servers, a pool over them, a load, and whoever watches. */
export class Stage implements AsyncDisposable {
  readonly cluster: PostgresCluster;
  /** Of every server, also when it is started again. */
  readonly settings: Readonly<Record<string, string>>;
  readonly pool: Pool;
  readonly tap: WireTap;
  readonly history: History = new History();
  readonly load: Load;
  readonly #unhandled: unknown[] = [];
  readonly #note = (error: unknown): void => void this.#unhandled.push(error);

  private constructor(cluster: PostgresCluster, settings: Stage['settings'], options: PoolConfig) {
    this.cluster = cluster;
    this.settings = settings;
    this.tap = new WireTap();
    this.pool = new Pool({ ...cluster.config, consistency: 'eventual', stream: this.tap.stream, ...options });
    this.load = new Load(this.pool, this.history);
    process.on('uncaughtExceptionMonitor', this.#note).on('unhandledRejection', this.#note);
  }

  static async open(how: 'asynchronous' | 'quorum', options: PoolConfig = {}): Promise<Stage> {
    const settings = how === 'quorum' ? quorum : {};
    const cluster = await startCluster({ settings });
    await cluster.node(0).query('create table history (key text)');
    await caughtUp(cluster);
    const stage = new Stage(cluster, settings, options);
    await stage.pool.ready();
    return stage;
  }

  /** Errors that nobody listened for. */
  get unhandled(): number {
    return this.#unhandled.length;
  }

  /** Connections that somebody has, or waits for. While nothing is under way there are none. */
  get leaked(): number {
    const { totalCount, idleCount, waitingCount } = this.pool;
    return totalCount - idleCount + waitingCount;
  }

  check(node: PostgresNode): Promise<Verdict> {
    return this.history.check(node, this.tap);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.pool.end();
    await this.cluster[Symbol.asyncDispose]();
    process.off('uncaughtExceptionMonitor', this.#note).off('unhandledRejection', this.#note);
  }
}
