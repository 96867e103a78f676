import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Kind } from './app.ts';
import type { Answers, Order } from './app-process.ts';

const file = fileURLToPath(new URL('./app-process.ts', import.meta.url));

/** An app in its process. */
export class AppProcess implements Disposable {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** `env` says where the cluster's DNS is. */
  static async start(kind: Kind, env: Readonly<Record<string, string>>): Promise<AppProcess> {
    const child = fork(file, [kind], { env: { ...process.env, ...env } });
    await answer(child);
    return new AppProcess(child);
  }

  async ask<O extends Order>(order: O): Promise<Answers[O['what']]> {
    this.#child.send(order);
    return (await answer(this.#child)) as Answers[O['what']];
  }

  [Symbol.dispose](): void {
    this.#child.kill('SIGKILL');
  }
}

async function answer(child: ChildProcess): Promise<unknown> {
  const waiting = new AbortController();
  const { signal } = waiting;
  const gone = once(child, 'exit', { signal }).then(([code]) => {
    throw new Error(`an app ended by itself, with ${code}`);
  });
  try {
    const [message] = await Promise.race([once(child, 'message', { signal }), gone]);
    return message;
  } finally {
    gone.catch(() => {}); // it is about to be aborted, and nobody listens to it any more
    waiting.abort();
  }
}
