import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { PodNetwork } from '../../examples/kafka/src/real/pod-network.ts';

const NODES = 3;
export const PORT = 6_379;
const execute = promisify(execFile);

export function nameOf(ordinal: number): string {
  return `redis-${ordinal}.redis.default.svc.cluster.local`;
}

/** Three masters, which tell their clients of each other by their stable names. */
export class RedisCluster implements AsyncDisposable {
  readonly #network: PodNetwork;
  readonly #folder = mkdtempSync(join(tmpdir(), 'rollcall-redis-'));
  readonly #addresses: string[];
  readonly #servers: ChildProcess[] = [];

  private constructor(network: PodNetwork) {
    this.#network = network;
    this.#addresses = Array.from({ length: NODES }, () => network.next());
  }

  static async start(network: PodNetwork): Promise<RedisCluster> {
    const cluster = new RedisCluster(network);
    for (const ordinal of cluster.#addresses.keys()) await cluster.#start(ordinal);
    cluster.#tell();
    const nodes = cluster.#addresses.map((address) => `${address}:${PORT}`);
    await cluster.#ask(0, '--cluster', 'create', ...nodes, '--cluster-yes');
    await cluster.whole();
    return cluster;
  }

  /** Who is where, a line each: what DNS would say. */
  get hostsFile(): string {
    return join(this.#folder, 'hosts');
  }

  /** Its node dies without a word, and a second later it runs elsewhere, with the data that it had. */
  async crash(ordinal: number): Promise<void> {
    this.#network.vanish(this.#addresses[ordinal] ?? '');
    await kill(this.#servers[ordinal]);
    await sleep(1_000);
    this.#addresses[ordinal] = this.#network.next();
    await this.#start(ordinal);
    this.#tell();
    await this.whole();
  }

  /** Each of them says that all slots are served. */
  async whole(): Promise<void> {
    for (const ordinal of this.#addresses.keys())
      while (!(await this.#ask(ordinal, 'cluster', 'info').catch(() => '')).includes('cluster_state:ok'))
        await sleep(100);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#servers.map(kill));
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #start(ordinal: number): Promise<void> {
    const [address = '', dir] = [this.#addresses[ordinal], join(this.#folder, `${ordinal}`)];
    mkdirSync(dir, { recursive: true });
    const settings = {
      ...{ port: PORT, bind: address, dir, save: '', appendonly: 'yes', 'protected-mode': 'no' },
      ...{ 'cluster-enabled': 'yes', 'cluster-config-file': 'nodes.conf', 'cluster-node-timeout': 2_000 },
      ...{ 'cluster-announce-ip': address, 'cluster-announce-hostname': nameOf(ordinal) },
      'cluster-preferred-endpoint-type': 'hostname',
    };
    const flags = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, `${value}`]);
    this.#servers[ordinal] = spawn('redis-server', flags, { stdio: 'ignore' });
    while (!(await this.#ask(ordinal, 'ping').catch(() => '')).includes('PONG')) await sleep(50);
  }

  async #ask(ordinal: number, ...command: readonly string[]): Promise<string> {
    const { stdout } = await execute('redis-cli', ['-h', this.#addresses[ordinal] ?? '', ...command], {
      timeout: 20_000,
    });
    return stdout;
  }

  /** Renamed, as a reader must not see half of it. */
  #tell(): void {
    writeFileSync(
      `${this.hostsFile}.new`,
      this.#addresses.map((address, i) => `redis-${i}@${address}:${PORT}\n`).join(''),
    );
    renameSync(`${this.hostsFile}.new`, this.hostsFile);
  }
}

async function kill(server: ChildProcess | undefined): Promise<void> {
  if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
  server.kill('SIGKILL');
  await once(server, 'exit');
}
