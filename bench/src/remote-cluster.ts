import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** The cluster of `cluster-process.ts`. */
export class RemoteCluster implements AsyncDisposable {
  readonly address: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, address: string) {
    this.#child = child;
    this.address = address;
  }

  static async start(pods: number): Promise<RemoteCluster> {
    const file = fileURLToPath(new URL('./cluster-process.ts', import.meta.url));
    const child = fork(file, [String(pods)]);
    const [{ address }] = (await once(child, 'message')) as [{ address: string }];
    return new RemoteCluster(child, address);
  }

  /** How many questions its DNS server was asked so far. */
  async queries(): Promise<number> {
    this.#child.send({});
    const [{ queries }] = (await once(this.#child, 'message')) as [{ queries: number }];
    return queries;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const exit = once(this.#child, 'exit');
    this.#child.disconnect();
    await exit;
  }
}
