import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** What Cassandra's own start script opens besides is needed by none of what happens here. */
const OPENS = ['jdk.internal.ref', 'sun.nio.ch', 'java.io', 'java.util'];
const HEAP = '320m';

export interface ProcessSettings {
  readonly jars: string;
  readonly folder: string;
  /** `address name`, a line each: the JVM's own hosts file, read again within a second. */
  readonly hostsFile: string;
}

/** A Cassandra node as a process, from its start to its end. */
export class CassandraProcess {
  readonly #child: ChildProcess;
  readonly #lines: string[] = [];
  readonly #waiting = new Set<() => void>();

  constructor(settings: ProcessSettings) {
    this.#child = spawn('java', flags(settings), { stdio: ['ignore', 'pipe', 'pipe'], cwd: settings.folder });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      if (stream !== null) createInterface(stream).on('line', (line) => this.#heard(line));
    }
    this.#child.once('exit', () => this.#wake());
  }

  /** Until it has said so. Rejects if it ends before that. */
  async said(text: string): Promise<void> {
    while (!this.#lines.some((line) => line.includes(text))) {
      if (this.#isOver())
        throw new Error(`Cassandra ended before it said '${text}':\n${this.#lines.slice(-30).join('\n')}`);
      await new Promise<void>((resolve) => {
        this.#waiting.add(resolve);
      });
    }
  }

  /** As by the death of its machine. */
  async kill(): Promise<void> {
    if (this.#isOver()) return;
    const exit = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exit;
  }

  /** As Kubernetes does it: SIGTERM, upon which it drains; then SIGKILL. */
  async stop(): Promise<void> {
    if (this.#isOver()) return;
    const exit = once(this.#child, 'exit');
    const tooLate = setTimeout(() => this.#child.kill('SIGKILL'), 20_000);
    this.#child.kill('SIGTERM');
    await exit;
    clearTimeout(tooLate);
  }

  #isOver(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  #heard(line: string): void {
    this.#lines.push(line);
    this.#wake();
  }

  #wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const resolve of waiting) resolve();
  }
}

function flags({ jars, folder, hostsFile }: ProcessSettings): string[] {
  const properties = {
    'jdk.net.hosts.file': hostsFile,
    'sun.net.inetaddr.ttl': 1,
    'sun.net.inetaddr.negative.ttl': 0,
    'java.net.preferIPv4Stack': true,
    'io.netty.tryReflectionSetAccessible': true,
    'cassandra.config': `file://${folder}/cassandra.yaml`,
    'cassandra-rackdc.properties': `file://${folder}/rackdc.properties`,
    'logback.configurationFile': `${folder}/logback.xml`,
    'cassandra.storagedir': folder,
    'cassandra.logdir': folder,
    'cassandra-foreground': 'yes',
    'cassandra.libjemalloc': '-',
    // What waits for large clusters to make up their mind.
    'cassandra.ring_delay_ms': 1_000,
    'cassandra.skip_wait_for_gossip_to_settle': 0,
    'cassandra.superuser_setup_delay_ms': 0,
    'cassandra.shutdown_announce_in_ms': 500,
    'cassandra.consistent.rangemovement': false,
  };
  return [
    ...['-Xms64m', `-Xmx${HEAP}`, '-Xss512k', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xshare:auto'],
    ...OPENS.map((name) => `--add-opens=java.base/${name}=ALL-UNNAMED`),
    ...Object.entries(properties).map(([name, value]) => `-D${name}=${value}`),
    ...['-cp', `${jars}/*`, 'org.apache.cassandra.service.CassandraDaemon'],
  ];
}
