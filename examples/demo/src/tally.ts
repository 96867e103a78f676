import type { Reached } from '@rollcall/core';

/** What the callers saw. */
export class Tally {
  readonly startedAt = performance.now();
  /** Requests answered, by the pod that did. */
  readonly byPod = new Map<string, number>();
  readonly failures: Record<Reached, number> = { never: 0, maybe: 0, answered: 0 };
  readonly errors: unknown[] = [];
  readonly #firstAt = new Map<string, number>();
  #reported: ReadonlyMap<string, number> = new Map();
  /** Answers in each lap. */
  readonly laps: number[] = [];

  get requests(): number {
    const answered = [...this.byPod.values()].reduce((sum, count) => sum + count, 0);
    return answered + this.failed;
  }

  get failed(): number {
    return this.failures.never + this.failures.maybe + this.failures.answered;
  }

  get seconds(): number {
    return (performance.now() - this.startedAt) / 1_000;
  }

  answered(pod: string): void {
    this.byPod.set(pod, (this.byPod.get(pod) ?? 0) + 1);
    if (!this.#firstAt.has(pod)) this.#firstAt.set(pod, performance.now());
  }

  failedWith(reached: Reached, error: unknown): void {
    this.failures[reached] += 1;
    this.errors.push(error);
  }

  /** When the pod answered for the first time; undefined if it has not. */
  firstAnswerOf(pod: string): number | undefined {
    return this.#firstAt.get(pod);
  }

  /** Requests by pod since this was asked last. */
  lap(): readonly (readonly [pod: string, count: number])[] {
    const before = this.#reported;
    this.#reported = new Map(this.byPod);
    const counts = [...this.byPod].map(([pod, count]) => [pod, count - (before.get(pod) ?? 0)] as const);
    this.laps.push(counts.reduce((sum, [, count]) => sum + count, 0));
    return counts.filter(([, count]) => count > 0).sort(([a], [b]) => a.localeCompare(b));
  }
}
