import type { Balancer } from '@rollcall/core';
import { exponential } from './duration.ts';
import type { Random } from './random.ts';
import { Request, type Surroundings } from './request.ts';

/** Between two requests of a script. */
const PAUSE_MS = 1;

/** A process with a Balancer of its own. */
export class Client {
  readonly #world: Surroundings;
  readonly #balancer: Balancer;
  #open = 0;
  #isSending = true;

  constructor(world: Surroundings, balancer: Balancer) {
    this.#world = world;
    this.#balancer = balancer;
  }

  /** Requests that have not ended yet. */
  get open(): number {
    return this.#open;
  }

  /** Requests come when they come (Poisson), whatever becomes of those before: what a crowd of users does. */
  sendAtRandom(perSecond: number, random: Random): void {
    const pause = exponential(1_000 / perSecond);
    const next = (): void => {
      this.#send(() => {});
      if (this.#isSending) this.#world.events.after(pause(random), next);
    };
    this.#world.events.after(pause(random), next);
  }

  /** The next one starts when the one before has ended: what a script does. */
  sendOneAfterTheOther(): void {
    const next = (): void => {
      this.#world.events.after(PAUSE_MS, () => this.#send(next));
    };
    next();
  }

  /** What is under way goes on. */
  stop(): void {
    this.#isSending = false;
  }

  #send(ended: () => void): void {
    if (!this.#isSending) return;
    this.#open += 1;
    new Request(this.#world, this.#balancer, () => {
      this.#open -= 1;
      ended();
    }).start();
  }
}
