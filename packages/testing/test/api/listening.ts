import type { ClientRequest, IncomingMessage } from 'node:http';
import { request } from 'node:https';
import type { Answer, Stage, Who } from './scenario.ts';

export interface Question {
  readonly who: Who;
  readonly path: string;
  /** Until the first line. */
  readonly patienceMs: number;
}

/** One request, while it is answered. */
export class Listening {
  readonly ended: Promise<Answer>;
  readonly #lines: unknown[] = [];
  #patience: NodeJS.Timeout | undefined;
  #onLine: () => void = () => {};
  #hangUp: () => void = () => {};
  #isLeft = false;

  constructor(stage: Stage, question: Question) {
    this.ended = this.#ask(stage, question);
  }

  /** So many lines have come. */
  async heard(count: number): Promise<void> {
    while (this.#lines.length < count) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#onLine = resolve;
      const isOver = await Promise.race([promise.then(() => false), this.ended.then(() => true)]);
      if (isOver && this.#lines.length < count)
        throw new Error(`It ended after ${this.#lines.length} of ${count} lines.`);
    }
  }

  /** So many lines have come, however long that took; then nobody listens any more. */
  async left(count: number): Promise<void> {
    await this.heard(count);
    this.#isLeft = true;
    this.#hangUp();
    await this.ended;
  }

  async #ask(stage: Stage, { who, path, patienceMs }: Question): Promise<Answer> {
    using visitor = await stage.letIn(who);
    const asked = request(`${stage.url}${path}`, { ca: stage.ca, headers: headersOf(visitor.token), agent: false });
    const reached = progressOf(asked);
    this.#hangUp = () => asked.destroy();
    this.#patience = setTimeout(() => asked.destroy(new Error('silent')), patienceMs);
    try {
      const response = await answered(asked.end());
      const isWhole = await this.#read(response);
      return { ...headOf(response), who, path, lines: this.#lines, end: this.#endOf(isWhole) };
    } catch (error) {
      const isGivenUp = (error as Error).message === 'silent';
      return { who, path, status: undefined, lines: [], end: isGivenUp ? reached() : 'unreachable' };
    } finally {
      clearTimeout(this.#patience);
    }
  }

  #endOf(isWhole: boolean): Answer['end'] {
    if (this.#isLeft) return 'left';
    return isWhole ? 'whole' : 'broken';
  }

  /** @returns whether it came to its end. */
  async #read(response: IncomingMessage): Promise<boolean> {
    let rest = '';
    try {
      for await (const chunk of response.setEncoding('utf8')) {
        const lines = `${rest}${chunk}`.split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) this.#hear(line);
      }
    } catch {
      return false;
    }
    if (rest !== '') this.#hear(rest);
    return response.complete;
  }

  #hear(line: string): void {
    clearTimeout(this.#patience);
    this.#lines.push(line.startsWith('{') ? JSON.parse(line) : line);
    this.#onLine();
  }
}

function headersOf(token: string | undefined): Readonly<Record<string, string>> {
  return { 'user-agent': 'rollcall', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
}

/** How far it has come that nothing was said. */
function progressOf(asked: ClientRequest): () => Answer['end'] {
  let end: Answer['end'] = 'unreachable';
  asked.once('socket', (socket) => {
    socket.once('connect', () => {
      end = 'deaf';
    });
    socket.once('secureConnect', () => {
      end = 'silent';
    });
  });
  return () => end;
}

function answered(asked: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    asked.once('response', resolve);
    asked.on('error', reject);
  });
}

function headOf({ statusCode, headers }: IncomingMessage): Pick<Answer, 'status' | 'contentType' | 'retryAfter'> {
  const retryAfter = headers['retry-after'];
  return {
    status: statusCode,
    contentType: headers['content-type'],
    ...(retryAfter === undefined ? {} : { retryAfter }),
  };
}
