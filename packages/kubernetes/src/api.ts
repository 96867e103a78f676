import type { IncomingMessage } from 'node:http';
import type { Clock } from '@rollcall/core';
import type { FindAccess } from './access.ts';
import { send } from './api/send.ts';
import { refusal } from './api/status.ts';
import { KubernetesError, kubernetesError } from './errors.ts';

/** Until it answers at all: a server that is frozen takes connections, and never says a word. */
const ANSWER_MS = 10_000;
/** Of the body of a refusal. */
const MOST_TEXT = 65_536;

/** An answer that is one: 200, and what it goes on to say. */
export interface Answer {
  readonly chunks: AsyncIterable<Buffer>;
}

export interface Asking {
  readonly signal: AbortSignal;
  /** For how long it may be silent between two chunks. */
  readonly livenessMs: number;
}

/** The API server, one GET at a time. */
export class Api {
  readonly #findAccess: FindAccess;
  readonly #clock: Clock;
  #isRefused = false;
  /** For people: where it was asked last. */
  server = 'an API server that was not found yet';

  constructor(findAccess: FindAccess, clock: Clock) {
    this.#findAccess = findAccess;
    this.#clock = clock;
  }

  /**
   * @param path of a namespace's API, `(namespace) => '/api/…'`; it is told the own one.
   * @throws KubernetesError for whatever is no 200.
   */
  async get(path: (home: string) => string, { signal, livenessMs }: Asking): Promise<Answer> {
    const access = await this.#findAccess(this.#isRefused);
    this.server = access.server;
    signal.throwIfAborted();
    const silence = new Silence(this.#clock, signal);
    try {
      const response = await silence.limit(ANSWER_MS, () => send(access, path(access.namespace), silence.signal));
      this.#isRefused = response.statusCode === 401;
      if (response.statusCode === 200) return { chunks: heard(response, silence, livenessMs) };
      const body = await silence.limit(ANSWER_MS, () => textOf(response));
      throw refusal(response.statusCode ?? 0, body, response.headers['retry-after']);
    } catch (error) {
      silence.end();
      throw silence.reasonOf(error);
    }
  }
}

/** Ends a connection on which nothing is heard. */
class Silence {
  readonly #clock: Clock;
  readonly #outer: AbortSignal;
  readonly #controller = new AbortController();
  readonly #relay = (): void => this.#controller.abort(this.#outer.reason);

  constructor(clock: Clock, outer: AbortSignal) {
    this.#clock = clock;
    this.#outer = outer;
    outer.addEventListener('abort', this.#relay, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  async limit<T>(ms: number, wait: () => Promise<T>): Promise<T> {
    const message = `The API server has said nothing for ${ms} ms.`;
    const giveUp = (): void => this.#controller.abort(new KubernetesError('ROLLCALL_API_SILENT', message));
    const timer = this.#clock.setTimeout(giveUp, ms);
    try {
      return await wait();
    } finally {
      timer[Symbol.dispose]();
    }
  }

  end(): void {
    this.#outer.removeEventListener('abort', this.#relay);
    this.#controller.abort();
  }

  /** Node wraps what a signal was aborted with. */
  reasonOf(error: unknown): unknown {
    if (this.#outer.aborted) return this.#outer.reason;
    const { reason } = this.#controller.signal;
    return KubernetesError.is(reason) ? reason : kubernetesError(error);
  }
}

async function* heard(response: IncomingMessage, silence: Silence, livenessMs: number): AsyncGenerator<Buffer> {
  const chunks = response[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  try {
    for (;;) {
      const next = await silence.limit(livenessMs, () => chunks.next());
      if (next.done) return;
      yield next.value;
    }
  } catch (error) {
    throw silence.reasonOf(error);
  } finally {
    silence.end();
    response.destroy();
  }
}

async function textOf(response: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    parts.push(chunk);
    length += chunk.length;
    if (length > MOST_TEXT) break;
  }
  return Buffer.concat(parts).toString();
}
