import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Outcome, Picked } from '@rollcall/core';
import { tellAttempt } from '../diagnostics.ts';
import { failure } from '../failure.ts';
import { retryAfterMs } from '../retry-after.ts';
import type { EndpointAgent, Waiting } from './endpoint-agent.ts';
import type { Exchange } from './exchange.ts';
import { isLimit } from './limit.ts';

/** One try at one endpoint: sees how far it gets. */
export class Attempt implements Waiting {
  readonly picked: Picked;
  readonly #exchange: Exchange;
  #agent: EndpointAgent | undefined;
  /** From there on it is the pod that takes its time; before, the connection. */
  #startedAt = Number.NaN;
  #answeredAfterMs: number | undefined;
  #response: IncomingMessage | undefined;
  #error: unknown;
  #tooLate: NodeJS.Timeout | undefined;
  #isOver = false;

  constructor(exchange: Exchange, picked: Picked) {
    this.#exchange = exchange;
    this.picked = picked;
  }

  get request(): ClientRequest {
    return this.#exchange.request;
  }

  begin(): void {
    const { service, origin, options } = this.#exchange;
    const { endpoint } = this.picked;
    try {
      this.#agent = service.clients.get(endpoint, origin.protocol);
      this.#agent.take(this, options, service.nameOf(endpoint, origin));
    } catch (error) {
      this.turnedAway(error as Error);
    }
  }

  turnedAway(error: Error): void {
    const { endpoint } = this.picked;
    const progress = { isStarted: false, isAnswered: false, isOwn: false, latencyMs: Number.NaN };
    this.#exchange.unsent(this, failure(error, { endpoint, ...progress }), error);
  }

  /** False where it has a connection. */
  leave(): boolean {
    return this.#agent?.leave(this.request) ?? true;
  }

  connected(): void {
    this.#startedAt = this.#exchange.service.now();
  }

  sent(): void {
    const { headersTimeoutMs } = this.#exchange.service.settings;
    if (this.#isOver || this.#response !== undefined || !isLimit(headersTimeoutMs)) return;
    this.#tooLate = setTimeout(() => this.request.socket?.destroy(this.#silent(headersTimeoutMs)), headersTimeoutMs);
  }

  responded(response: IncomingMessage): void {
    clearTimeout(this.#tooLate);
    this.#response = response;
    this.#answeredAfterMs = this.#elapsedMs;
  }

  upgraded(socket: Duplex): void {
    clearTimeout(this.#tooLate);
    this.#agent?.upgraded(socket);
    socket.once('close', () => this.done({ kind: 'ok' }));
  }

  /** Counts before the app hears of it: what it asks next goes by it. */
  failed(error: unknown, isAborted: boolean): void {
    this.#error ??= error;
    if (this.#response === undefined) this.closed(isAborted);
  }

  /** @param isAborted by the app. What it had heard until then counts. */
  closed(isAborted: boolean): void {
    clearTimeout(this.#tooLate);
    this.done(this.#outcome(isAborted));
  }

  done(outcome: Outcome): void {
    if (this.#isOver) return;
    this.#isOver = true;
    tellAttempt(this.#exchange, this.picked.endpoint, outcome);
    this.picked.done(outcome);
  }

  get #elapsedMs(): number {
    return this.#exchange.service.now() - this.#startedAt;
  }

  #outcome(isAborted: boolean): Outcome {
    if (this.#response === undefined) return isAborted ? this.#cut() : this.#failure(false);
    return isAborted || !hasBrokenOff(this.#response) ? this.#answer(this.#response) : this.#failure(true);
  }

  /** Only who has a connection can have kept the app waiting. */
  #cut(): Outcome {
    const waitedMs = this.#elapsedMs;
    return { kind: 'cancelled', latencyMs: Number.isNaN(waitedMs) ? undefined : waitedMs };
  }

  #answer({ statusCode = 0, headers }: IncomingMessage): Outcome {
    const latencyMs = this.#answeredAfterMs;
    if (statusCode < 502 || statusCode > 504) return { kind: 'ok', latencyMs };
    const error = Object.assign(new Error(`answered ${statusCode}`), { statusCode });
    const waitMs = retryAfterMs(headers['retry-after'], Date.now());
    return { kind: 'failed', reached: 'answered', blamed: true, error, latencyMs, retryAfterMs: waitMs };
  }

  #failure(isAnswered: boolean): Outcome {
    const error = this.#error ?? this.#response?.errored;
    const { endpoint } = this.picked;
    return failure(error, { endpoint, isStarted: true, isAnswered, isOwn: false, latencyMs: this.#elapsedMs });
  }

  #silent(ms: number): Error {
    const { name, address, port } = this.picked.endpoint;
    const message = `${name} (${address} port ${port}) sent no headers within ${ms} ms (\`headersTimeoutMs\`).`;
    return Object.assign(new Error(message), { code: 'ETIMEDOUT', syscall: 'read', address, port });
  }
}

/** By the pod: Node says so of a response whose connection ended. Who destroys a response says something else, or nothing. */
function hasBrokenOff({ complete, errored }: IncomingMessage): boolean {
  return !complete && errored !== null && 'code' in errored && errored.code === 'ECONNRESET';
}
