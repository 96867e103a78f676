import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export interface PartSettings {
  readonly name: string;
  /** Its output goes there, one start behind the other. */
  readonly log: string;
  command(): readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Asked until it says so; a rejection is a no. */
  isReady(): Promise<boolean>;
}

/** As the whole suite runs on a machine that others use too. */
const LIMIT_MS = 120_000;

/** One server: a process that is started, killed and frozen. Its children go with it. */
export class Part {
  readonly name: string;
  readonly #settings: PartSettings;
  #process: ChildProcess | undefined;

  constructor(settings: PartSettings) {
    this.name = settings.name;
    this.#settings = settings;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Everything it has said. */
  get log(): string {
    return readFileSync(this.#settings.log, { encoding: 'utf8', flag: 'a+' });
  }

  /** Its last words, as part of an error's message. */
  get lastWords(): string {
    const lines = this.log.trimEnd().split('\n').slice(-5);
    return `${this.name} (${this.#isAlive ? 'alive' : 'ended'}):\n${lines.join('\n')}`;
  }

  /** Fulfils once it is ready. `flags` are of this start alone. */
  async start({ flags = [] }: { readonly flags?: readonly string[] } = {}): Promise<void> {
    if (this.#isAlive) throw new Error(`${this.name} is running`);
    this.spawn(flags);
    await this.ready();
  }

  /** It is on its way; where that matters, until `ready()` fulfils it is not. */
  spawn(flags: readonly string[] = []): void {
    const { command, log, env } = this.#settings;
    const [file = '', ...args] = command();
    const output = openSync(log, 'a');
    this.#process = spawn(file, [...args, ...flags], {
      stdio: ['ignore', output, output],
      env: { ...process.env, ...env },
      // A group of its own, which signals go to.
      detached: true,
    });
    closeSync(output);
    // Without a pid it counts as ended, which `ready` tells.
    this.#process.once('error', (error) => appendFileSync(log, `${error.message}\n`));
  }

  async ready(): Promise<void> {
    const end = performance.now() + LIMIT_MS;
    while (!(await this.#settings.isReady().catch(() => false))) {
      if (!this.#isAlive) throw new Error(`It has ended. ${this.lastWords}`);
      if (performance.now() > end) throw new Error(`Not ready within ${LIMIT_MS} ms. ${this.lastWords}`);
      await sleep(20);
    }
  }

  /** SIGKILL: nobody is told. */
  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  /** SIGTERM, and as long as that takes. */
  stop(): Promise<void> {
    return this.#end('SIGTERM');
  }

  /** Alive, and deaf: the kernel still takes connections. */
  freeze(): void {
    this.#signal('SIGSTOP');
  }

  thaw(): void {
    this.#signal('SIGCONT');
  }

  /** As it was before somebody froze or killed it, if anybody did. */
  async revive(): Promise<void> {
    this.thaw();
    if (!this.#isAlive) await this.start();
  }

  get #isAlive(): boolean {
    const server = this.#process;
    return server?.pid !== undefined && server.exitCode === null && server.signalCode === null;
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    if (!this.#isAlive || this.#process === undefined) return;
    const ended = once(this.#process, 'exit');
    this.#signal(signal);
    await ended;
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.#isAlive && this.pid !== undefined) process.kill(-this.pid, signal);
  }
}
