import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';

const START_MS = 180_000;

/** One JVM with one broker. */
export class BrokerProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  /** Fulfils once it is registered, and takes requests. */
  readonly ready: Promise<void>;

  constructor(jars: string, folder: string, flags: readonly string[]) {
    const main = ['-cp', join(jars, '*'), 'kafka.Kafka', join(folder, 'server.properties')];
    this.#child = spawn('java', [...flags, ...main], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#ended = once(this.#child, 'close');
    this.ready = this.#untilReady(folder);
    this.ready.catch(() => {});
    process.once('exit', this.#killNow);
  }

  async stop(signal: 'SIGTERM' | 'SIGKILL', graceMs = 40_000): Promise<void> {
    this.#child.kill(signal);
    const timer = setTimeout(this.#killNow, graceMs);
    await this.#ended;
    clearTimeout(timer);
    process.off('exit', this.#killNow);
  }

  #killNow = (): void => {
    this.#child.kill('SIGKILL');
  };

  #untilReady(folder: string): Promise<void> {
    const log = createWriteStream(join(folder, 'log'), { flags: 'a' });
    let said = '';
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(() => reject(new Error(`Kafka did not start: see ${folder}/log`)), START_MS);
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        log.write(text);
        said = (said + text).slice(-4_000);
        if (said.includes('Kafka Server started')) resolve();
      });
    }
    void this.#ended.then(() => reject(new Error(`Kafka ended: ${said}`)));
    return promise.finally(() => clearTimeout(timer));
  }
}
