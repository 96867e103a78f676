import type { Duration } from './duration.ts';
import type { EventQueue } from './event-queue.ts';
import type { Random } from './random.ts';

export interface PodTraits {
  /** How many requests it works on at a time; the others wait in line. */
  readonly workers: number;
  readonly service: Duration;
}

/**
 * - `up`: it answers.
 * - `failing`: it answers 503, in 0.1 ms.
 * - `refusing`: the host is there, nobody listens.
 * - `silent`: no packet comes back, as from the address of a deleted pod.
 */
export type Health = 'up' | 'failing' | 'refusing' | 'silent';

/** A request as a pod sees it. */
export interface Job {
  end(how: 'answered' | 'failed' | 'broken'): void;
}

const FAILURE_MS = 0.1;

/**
 * A line, and workers. It works on what nobody waits for any more: a server cannot know, and that is what makes retries
 * expensive.
 */
export class Pod {
  readonly name: string;
  readonly address: string;
  health: Health = 'up';
  /** 5: everything takes 5 times as long. */
  slowness = 1;
  readonly #traits: PodTraits;
  readonly #events: EventQueue;
  readonly #random: Random;
  #jobs = new Set<Job>();
  #line: Job[] = [];
  #busy = 0;
  #stalledAt: number | undefined;
  /** What would have ended during the stall. */
  #held: (() => void)[] = [];

  constructor(name: string, address: string, traits: PodTraits, events: EventQueue, random: Random) {
    this.name = name;
    this.address = address;
    this.#traits = traits;
    this.#events = events;
    this.#random = random;
  }

  /** Waiting ones too. */
  get inFlight(): number {
    return this.#jobs.size;
  }

  receive(job: Job): void {
    if (this.health === 'failing') {
      this.#events.after(FAILURE_MS, () => job.end('failed'));
      return;
    }
    this.#jobs.add(job);
    this.#line.push(job);
    this.#work();
  }

  /** Stands still, as in a long garbage collection. Connects go through: the kernel accepts them. */
  stall(ms: number): void {
    this.#stalledAt = this.#events.now();
    this.#events.after(ms, () => this.#goOn());
  }

  /** What it had is lost. */
  crash(health: Health): void {
    const lost = this.#jobs;
    this.#jobs = new Set();
    this.#line = [];
    this.#held = [];
    this.#busy = 0;
    this.#stalledAt = undefined;
    this.health = health;
    for (const job of lost) job.end('broken');
  }

  #work(): void {
    while (this.#stalledAt === undefined && this.#busy < this.#traits.workers) {
      const job = this.#line.shift();
      if (job === undefined) return;
      this.#busy += 1;
      this.#events.after(this.#traits.service(this.#random) * this.slowness, () => this.#finish(job));
    }
  }

  #finish(job: Job): void {
    if (!this.#jobs.has(job)) return;
    if (this.#stalledAt !== undefined) {
      const missingMs = this.#events.now() - this.#stalledAt;
      this.#held.push(() => this.#events.after(missingMs, () => this.#finish(job)));
      return;
    }
    this.#jobs.delete(job);
    this.#busy -= 1;
    job.end('answered');
    this.#work();
  }

  #goOn(): void {
    if (this.#stalledAt === undefined) return;
    this.#stalledAt = undefined;
    for (const resume of this.#held.splice(0)) resume();
    this.#work();
  }
}
