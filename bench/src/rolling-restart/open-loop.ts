import { classify, type Reached } from '@rollcall/core';
import { quantile } from '../quantile.ts';
import type { HttpClient, Method } from './http-client.ts';

export type Failures = Readonly<Record<Method, Readonly<Record<Reached, number>>>>;

export interface LoadReport {
  readonly requests: number;
  readonly perSecond: number;
  readonly failures: Failures;
  /** By what they said. */
  readonly errors: ReadonlyMap<string, number>;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly cpuUsPerRequest: number;
}

/** A machine that cannot keep up would drown in requests that nobody answers any more. */
const MOST_OPEN = 1_000;

/** Requests at their times, however long those before them take; every other one is a POST. */
export class OpenLoop {
  readonly #client: HttpClient;
  readonly #perSecond: number;
  readonly #open = new Set<Promise<void>>();
  readonly #times: number[] = [];
  readonly #failures = { GET: { never: 0, maybe: 0, answered: 0 }, POST: { never: 0, maybe: 0, answered: 0 } };
  readonly #errors = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #startedAt = 0;
  #cpuBefore = process.cpuUsage();
  #due = 0;
  #sent = 0;

  constructor(client: HttpClient, perSecond: number) {
    this.#client = client;
    this.#perSecond = perSecond;
  }

  start(): void {
    this.#startedAt = performance.now();
    this.#cpuBefore = process.cpuUsage();
    this.#timer = setInterval(() => this.#sendWhatIsDue(), 1);
  }

  async stop(): Promise<LoadReport> {
    clearInterval(this.#timer);
    const seconds = (performance.now() - this.#startedAt) / 1_000;
    await Promise.all(this.#open);
    const { user, system } = process.cpuUsage(this.#cpuBefore);
    return {
      requests: this.#sent,
      perSecond: this.#sent / seconds,
      failures: this.#failures,
      errors: this.#errors,
      p50Ms: quantile(this.#times, 0.5),
      p99Ms: quantile(this.#times, 0.99),
      cpuUsPerRequest: (user + system) / this.#sent,
    };
  }

  #sendWhatIsDue(): void {
    const due = ((performance.now() - this.#startedAt) / 1_000) * this.#perSecond;
    for (; this.#due < due; this.#due += 1) {
      if (this.#open.size < MOST_OPEN) this.#send(this.#due);
    }
  }

  #send(number: number): void {
    const dueAt = this.#startedAt + (number / this.#perSecond) * 1_000;
    const request = this.#request(number % 2 === 0 ? 'GET' : 'POST', dueAt);
    this.#sent += 1;
    this.#open.add(request);
    void request.then(() => this.#open.delete(request));
  }

  /** Timed from when it was due: a client that falls behind has slow requests, not fewer. */
  async #request(method: Method, dueAt: number): Promise<void> {
    try {
      await this.#client.request(method);
      this.#times.push(performance.now() - dueAt);
    } catch (error) {
      this.#failures[method][reachedBy(error)] += 1;
      const words = `${method} ${String(error).slice(0, 60)}`;
      this.#errors.set(words, (this.#errors.get(words) ?? 0) + 1);
    }
  }
}

function reachedBy(error: unknown): Reached {
  const outcome = classify(error);
  return outcome.kind !== 'failed' || isOfDns(error) ? 'never' : outcome.reached;
}

/** A client that looks up the name for each request fails before it has anywhere to send it. */
function isOfDns(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && String(error.syscall).startsWith('query');
}
