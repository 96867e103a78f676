import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Pod } from '@rollcall/testing';
import { isInNamespace } from '../network/namespace.ts';
import { CassandraProcess } from '../real/cassandra-process.ts';
import { writeConfiguration } from '../real/configuration.ts';
import { VERSION } from '../real/jars.ts';
import { type Nodes, SIZE } from './nodes.ts';

/** Apache Cassandra, a process for each pod; its data outlives the pod, as on a volume. */
export class RealNodes implements Nodes {
  readonly name = `Apache Cassandra ${VERSION}`;
  readonly #jars: string;
  readonly #folder: string;
  readonly #addresses = new Map<string, string>();
  readonly #processes = new Map<string, CassandraProcess>();

  private constructor(jars: string, folder: string) {
    this.#jars = jars;
    this.#folder = folder;
  }

  static async create(jars: string): Promise<RealNodes> {
    return new RealNodes(jars, await mkdtemp(join(tmpdir(), 'rollcall-cassandra-')));
  }

  async start(pod: Pod): Promise<AsyncDisposable> {
    const others = [...this.#processes].filter(([name]) => name !== pod.name).map(([, other]) => other);
    this.#addresses.set(pod.name, pod.address);
    await this.#writeHosts();
    const folder = join(this.#folder, pod.name);
    const seeds = [...this.#addresses.keys()].map(fullName);
    await writeConfiguration({ folder, address: pod.address, ordinal: pod.ordinal ?? 0, size: SIZE, seeds });
    const node = new CassandraProcess({ jars: this.#jars, folder, hostsFile: this.#hostsFile });
    this.#processes.set(pod.name, node);
    await node.said('Starting listening for CQL clients');
    // Before the others have met it, a driver that connects to one of them does not learn of it.
    await Promise.all(others.map((other) => other.said(`/${pod.address}:7000 is now UP`)));
    return { [Symbol.asyncDispose]: () => (isInNamespace ? node.kill() : node.stop()) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }

  get #hostsFile(): string {
    return join(this.#folder, 'hosts');
  }

  /** A JVM that reads it meanwhile gets the old one or the new one. */
  async #writeHosts(): Promise<void> {
    const lines = [...this.#addresses].map(([name, address]) => `${address} ${fullName(name)}\n`);
    await writeFile(`${this.#hostsFile}.new`, lines.join(''));
    await rename(`${this.#hostsFile}.new`, this.#hostsFile);
  }
}

function fullName(pod: string): string {
  return `${pod}.cassandra.default.svc.cluster.local`;
}
