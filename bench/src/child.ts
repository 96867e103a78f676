import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** A process of its own, so that its work is counted as nobody else's. It says something first, then answers questions. */
export class Child<Hello> implements AsyncDisposable {
  readonly hello: Hello;
  readonly #process: ChildProcess;

  private constructor(process: ChildProcess, hello: Hello) {
    this.#process = process;
    this.hello = hello;
  }

  static async start<Hello>(file: URL, ...args: readonly string[]): Promise<Child<Hello>> {
    const process = fork(file, args, { serialization: 'advanced' });
    return new Child(process, await nextMessage<Hello>(process));
  }

  /** One question at a time. */
  async ask<Answer>(question: string): Promise<Answer> {
    this.#process.send(question);
    return await nextMessage<Answer>(this.#process);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#process.connected) return;
    const exit = once(this.#process, 'exit');
    this.#process.disconnect();
    await exit;
  }
}

/** The child's side: answers until the parent goes away. */
export function serve(hello: unknown, answers: Readonly<Record<string, () => unknown>> = {}): void {
  const answer = async (question: unknown): Promise<void> => {
    process.send?.((await answers[String(question)]?.()) ?? null);
  };
  process.on('message', (question) => void answer(question));
  process.on('disconnect', () => process.exit());
  process.send?.(hello);
}

async function nextMessage<T>(process: ChildProcess): Promise<T> {
  const over = new AbortController();
  const { signal } = over;
  const exit = once(process, 'exit', { signal }).then(([code]) => {
    throw new Error(`${process.spawnargs.slice(1).join(' ')} ended with ${code}`);
  });
  try {
    const [message] = await Promise.race([once(process, 'message', { signal }), exit]);
    return message as T;
  } finally {
    exit.catch(() => {}); // it is called off
    over.abort();
  }
}
