import type { Reached } from '@rollcall/core';
import { classify } from '@rollcall/core';
import type { Client, Method } from './client.ts';
import type { Tally } from './tally.ts';

const CALLERS = 16;
/** 16 callers, each at most 20 times a second: 320 requests a second. */
const PAUSE_MS = 50;

/** Callers that ask one after another until they are told to stop; half of what they ask is POST. */
export class Load {
  readonly #client: Client;
  readonly #tally: Tally;
  readonly #callers: Promise<void>[];
  #isOver = false;

  constructor(client: Client, tally: Tally) {
    this.#client = client;
    this.#tally = tally;
    this.#callers = Array.from({ length: CALLERS }, (_, i) => this.#call((i * PAUSE_MS) / CALLERS));
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#callers);
  }

  async #call(offsetMs: number): Promise<void> {
    await pause(offsetMs);
    for (let method: Method = 'GET'; !this.#isOver; method = method === 'GET' ? 'POST' : 'GET') {
      const next = pause(PAUSE_MS);
      await this.#request(method);
      await next;
    }
  }

  async #request(method: Method): Promise<void> {
    const startedAt = performance.now();
    try {
      this.#tally.answered(await this.#client.request(method), performance.now() - startedAt);
    } catch (error) {
      this.#tally.failed({ method, reached: reachedBy(error), error, at: performance.now() });
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

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
