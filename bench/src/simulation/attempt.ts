import type { Outcome } from '@rollcall/core';
import type { EventQueue, PlannedEvent } from './event-queue.ts';
import type { AttemptEnd } from './log.ts';
import type { Network } from './network.ts';
import type { Job, Pod } from './pod.ts';

export interface AttemptLimits {
  readonly connectTimeoutMs: number;
  /** From then on it counts as maybe sent, and is given up. The pod goes on with it all the same. */
  readonly attemptTimeoutMs: number;
}

/** One try at one pod. */
export class Attempt implements Job {
  readonly #events: EventQueue;
  readonly #heard: (end: AttemptEnd, outcome: Outcome) => void;
  readonly #startedAt: number;
  #timeout: PlannedEvent | undefined;
  #isOver = false;

  constructor(events: EventQueue, heard: (end: AttemptEnd, outcome: Outcome) => void) {
    this.#events = events;
    this.#heard = heard;
    this.#startedAt = events.now();
  }

  start(network: Network, pod: Pod, { attemptTimeoutMs, connectTimeoutMs }: AttemptLimits): void {
    this.#timeout = this.#events.within(attemptTimeoutMs, () => this.end('timeout'));
    network.connect(pod, connectTimeoutMs, (failure) => {
      if (failure !== undefined) this.end(failure);
      else if (!this.#isOver) pod.receive(this);
    });
  }

  end(how: AttemptEnd): void {
    if (this.abandon()) this.#heard(how, outcomeOf(how, this.elapsedMs));
  }

  /** For how long it has been waited for. */
  get elapsedMs(): number {
    return this.#events.now() - this.#startedAt;
  }

  /** Nobody waits for it any more; false if that is so already. */
  abandon(): boolean {
    const wasOn = !this.#isOver;
    this.#isOver = true;
    this.#timeout?.cancel();
    return wasOn;
  }
}

const reached = { refused: 'never', silent: 'never', timeout: 'maybe', broken: 'maybe', failed: 'answered' } as const;

/** As an HTTP adapter says it. */
function outcomeOf(end: AttemptEnd, latencyMs: number): Outcome {
  if (end === 'answered') return { kind: 'ok', latencyMs };
  return { kind: 'failed', reached: reached[end], error: errors[end], latencyMs, blamed: true };
}

const errors = {
  refused: Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', syscall: 'connect' }),
  silent: Object.assign(new Error('connect ETIMEDOUT'), { code: 'ETIMEDOUT', syscall: 'connect' }),
  timeout: new Error('no answer within the attempt timeout'),
  broken: Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', syscall: 'read' }),
  failed: new Error('503'),
};
