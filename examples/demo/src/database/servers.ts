import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Cluster, Pod, Workload } from '@rollcall/testing';
import { type Fixtures, loadFixtures, type Server, type Succession } from './fixtures.ts';

/** A commit is acknowledged once a standby has it, too. Of all three, as whoever is promoted needs that as well. */
const settings = { synchronous_standby_names: 'ANY 1 ("pg-0","pg-1","pg-2")' };

/** PostgreSQL as the pods of the headless service `pg`: a primary, and standbys that stream from it. */
export class Servers {
  readonly #fixtures: Fixtures;
  readonly #all = new Map<string, Server>();
  #primary: Server | undefined;
  #pods: Workload | undefined;

  /** Rejects where PostgreSQL cannot run. */
  static async start(cluster: Cluster): Promise<Servers> {
    const fixtures = await loadFixtures();
    await fixtures.asServant(fixtures.binary('postgres'), ['--version']);
    const servers = new Servers(fixtures);
    servers.#pods = await cluster.statefulSet('pg', {
      replicas: 3,
      ports: { postgres: 5432 },
      run: (pod) => servers.#run(pod),
      startMs: 60_000,
    });
    return servers;
  }

  private constructor(fixtures: Fixtures) {
    this.#fixtures = fixtures;
  }

  get primary(): Server {
    if (this.#primary === undefined) throw new Error('unreachable: nobody was started');
    return this.#primary;
  }

  /** What an app would have in its environment. */
  get credentials(): { readonly user: string; readonly password: string } {
    return { user: this.#fixtures.user, password: this.#fixtures.password };
  }

  /** Orders, at all three. */
  async createTable(): Promise<void> {
    await this.primary.query('create table orders (key int not null)');
    // Not unique: what is written twice has to show.
    await this.primary.query('create index on orders (key)');
    await Promise.all(this.#standbys.map((standby) => caughtUp(standby, this.primary)));
  }

  /** By SIGKILL; its pod goes with it. A standby succeeds it. */
  async failOver(): Promise<Succession> {
    const old = this.primary;
    await old.kill();
    this.#all.delete(old.name);
    const [succession] = await Promise.all([this.#fixtures.succeed(this.#standbys), this.#pods?.crash(old.name)]);
    this.#primary = succession.node;
    return succession;
  }

  /** A pod of that name, at another address, with an empty disk: a standby that starts from the beginning. */
  async bringBack(name: string): Promise<void> {
    await this.#pods?.restart(name);
  }

  get #standbys(): readonly Server[] {
    return [...this.#all.values()].filter((server) => server !== this.primary);
  }

  async #run(pod: Pod): Promise<AsyncDisposable> {
    const { PostgresNode, servantDirectory } = this.#fixtures;
    await using resources = new AsyncDisposableStack();
    const room = await servantDirectory(tmpdir());
    resources.defer(() => rm(room, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 }));
    const { name, address } = pod;
    const server = new PostgresNode({ name, address, port: pod.port('postgres'), dir: join(room, name) });
    resources.defer(() => server.end());
    await this.#start(server);
    return resources.move();
  }

  async #start(server: Server): Promise<void> {
    const { asServant, template } = this.#fixtures;
    await asServant('cp', ['-R', await template(), server.dir]);
    if (this.#primary !== undefined) await server.follow(this.#primary);
    await server.start(settings);
    if (this.#primary !== undefined) await caughtUp(server, this.#primary);
    this.#primary ??= server;
    this.#all.set(server.name, server);
  }
}

/** As a readiness probe should have it: one that is far behind does not even know the table. */
async function caughtUp(standby: Server, primary: Server): Promise<void> {
  const [now] = await primary.query<{ lsn: string }>('select pg_current_wal_lsn() as lsn');
  const text = 'select pg_last_wal_replay_lsn() >= $1::pg_lsn as has';
  while ((await standby.query<{ has: boolean | null }>(text, [now?.lsn]))[0]?.has !== true) await pause(10);
}
