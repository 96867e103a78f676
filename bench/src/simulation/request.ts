import type { Balancer, Outcome, Picked } from '@rollcall/core';
import { Attempt, type AttemptLimits } from './attempt.ts';
import type { EventQueue, PlannedEvent } from './event-queue.ts';
import type { Log, RequestEnd } from './log.ts';
import type { Network } from './network.ts';

export interface RequestRules extends AttemptLimits {
  /** May it be made twice? */
  readonly idempotent: boolean;
  /** The caller's own: after it nothing is tried again. */
  readonly deadlineMs: number;
}

/** What every request of a world needs. */
export interface Surroundings {
  readonly events: EventQueue;
  readonly network: Network;
  readonly log: Log;
  readonly rules: RequestRules;
}

/** One request from its first try to its end, as an adapter makes it: `tryPick`, then `done` or `retry`. */
export class Request {
  readonly #world: Surroundings;
  readonly #balancer: Balancer;
  readonly #ended: () => void;
  readonly #startedAt: number;
  #deadline: PlannedEvent | undefined;
  #current: { readonly attempt: Attempt; readonly picked: Picked } | undefined;
  #attempts = 0;

  constructor(world: Surroundings, balancer: Balancer, ended: () => void) {
    this.#world = world;
    this.#balancer = balancer;
    this.#ended = ended;
    this.#startedAt = world.events.now();
  }

  start(): void {
    const { events, rules } = this.#world;
    const picked = this.#balancer.tryPick();
    this.#deadline = events.within(rules.deadlineMs, () => this.#giveUp());
    if (picked === undefined) this.#end('nobody');
    else this.#try(picked);
  }

  #try(picked: Picked): void {
    const { events, network, log, rules } = this.#world;
    const pod = network.podAt(picked.endpoint);
    log.attempts.push({ at: events.now(), pod: pod.name, inFlight: pod.inFlight });
    const attempt = new Attempt(events, (end, outcome) => this.#heard(picked, end, outcome));
    this.#attempts += 1;
    this.#current = { attempt, picked };
    attempt.start(network, pod, rules);
  }

  #heard(picked: Picked, end: RequestEnd, outcome: Outcome): void {
    const { events, rules } = this.#world;
    // A failed connect may start a probe.
    if (outcome.kind === 'failed' && outcome.reached === 'never') events.unsettle();
    const next = this.#balancer.retry(picked, outcome, rules);
    if (next === undefined) this.#end(end);
    else this.#try(next);
  }

  #giveUp(): void {
    this.#current?.attempt.abandon();
    this.#current?.picked.done({ kind: 'cancelled', latencyMs: this.#current.attempt.elapsedMs });
    this.#end('late');
  }

  #end(end: RequestEnd): void {
    this.#deadline?.cancel();
    const { events, log } = this.#world;
    const startedAt = this.#startedAt;
    log.requests.push({ startedAt, ms: events.now() - startedAt, attempts: this.#attempts, end });
    this.#ended();
  }
}
