import { Agent, get } from 'node:http';
import type { Attempt, Balancer } from '@rollcall/core';
import { classify } from '@rollcall/core';
import type { Tally } from './tally.ts';

const CALLERS = 16;
/** 16 callers, each at most 20 times a second: 320 requests a second. */
const PAUSE_MS = 50;

/** Callers that ask one after another until they are told to stop. */
export class Load {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
  readonly #balancer: Balancer;
  readonly #tally: Tally;
  readonly #callers: Promise<void>[];
  #isOver = false;

  constructor(balancer: Balancer, tally: Tally) {
    this.#balancer = balancer;
    this.#tally = tally;
    this.#callers = Array.from({ length: CALLERS }, (_, i) => this.#call((i * PAUSE_MS) / CALLERS));
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#callers);
    this.#agent.destroy();
  }

  async #call(offsetMs: number): Promise<void> {
    await pause(offsetMs);
    while (!this.#isOver) {
      const next = pause(PAUSE_MS);
      await this.#request();
      await next;
    }
  }

  async #request(): Promise<void> {
    try {
      const attempt = (tried: Attempt): Promise<string> => fetchName(this.#agent, tried);
      this.#tally.answered(await this.#balancer.run(attempt, { idempotent: true, attemptTimeoutMs: 2_000 }));
    } catch (error) {
      const outcome = classify(error);
      this.#tally.failedWith(outcome.kind === 'failed' ? outcome.reached : 'never', error);
    }
  }
}

/** GET / of the endpoint, by its address: whatever client you use does. */
function fetchName(agent: Agent, { endpoint, signal }: Attempt): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = get({ host: endpoint.address, port: endpoint.port, agent, signal }, (response) => {
      response.setEncoding('utf8');
      let body = '';
      response.on('data', (chunk: string) => {
        body += chunk;
      });
      response.on('end', () => resolve(body.trim()));
      response.on('error', reject);
    });
    request.on('error', reject);
  });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
