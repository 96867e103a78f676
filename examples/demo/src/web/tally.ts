import type { Reached } from '@rollcall/core';
import { type PodCount, PodCounts } from '../pod-counts.ts';
import type { Method } from './client.ts';

export interface Failure {
  readonly method: Method;
  readonly reached: Reached;
  readonly error: unknown;
  readonly at: number;
}

/** Of the same load, in the same seconds. */
export interface Tallies {
  readonly ours: Tally;
  readonly theirs: Tally;
}

/** What the callers of one client saw. */
export class Tally {
  readonly startedAt = performance.now();
  /** Requests answered, by the pod that did. */
  readonly byPod = new PodCounts();
  readonly failures: Failure[] = [];
  /** How long the answers took, in ms. */
  readonly times: number[] = [];
  /** Answers in each lap. */
  readonly laps: number[] = [];
  readonly #firstAt = new Map<string, number>();

  get requests(): number {
    return this.times.length + this.failures.length;
  }

  get seconds(): number {
    return (performance.now() - this.startedAt) / 1_000;
  }

  answered(pod: string, tookMs: number): void {
    this.byPod.add(pod);
    this.times.push(tookMs);
    if (!this.#firstAt.has(pod)) this.#firstAt.set(pod, performance.now());
  }

  failed(failure: Failure): void {
    this.failures.push(failure);
  }

  /** Failures of this kind: `{ method: 'GET' }`, `{ reached: 'never' }`. */
  failuresOf(kind: Partial<Pick<Failure, 'method' | 'reached'>>): number {
    const { method, reached } = kind;
    return this.failures.filter(
      (each) => (method ?? each.method) === each.method && (reached ?? each.reached) === each.reached,
    ).length;
  }

  /** When the pod answered for the first time; undefined if it has not. */
  firstAnswerOf(pod: string): number | undefined {
    return this.#firstAt.get(pod);
  }

  /** Requests by pod since this was asked last. */
  lap(): readonly PodCount[] {
    const counts = this.byPod.lap();
    this.laps.push(counts.reduce((sum, [, count]) => sum + count, 0));
    return counts;
  }
}
