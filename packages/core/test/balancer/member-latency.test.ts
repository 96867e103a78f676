import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Candidates } from '../../src/balancer/candidates.ts';
import { Latencies } from '../../src/balancer/latencies.ts';
import type { Member } from '../../src/balancer/member.ts';
import { FakeResolver } from './fake-resolver.ts';

const DECAY_MS = 10_000;

/** One pod, and beside it latencies that are told the same. */
class Pod {
  readonly #candidates = new Candidates(DECAY_MS, () => {}).follow(new FakeResolver('web-0').snapshot.endpoints);
  readonly #member = this.#candidates.list[0] as Member;
  readonly #latencies = new Latencies(DECAY_MS);
  readonly #place = this.#latencies.add();
  #now = 0;

  constructor() {
    this.passed(0);
  }

  passed(ms: number): void {
    this.#now += ms;
    this.#candidates.turnTo(this.#now);
    this.#latencies.turnTo(this.#now);
  }

  answered(latencyMs: number): void {
    this.#member.note({ kind: 'ok', latencyMs });
    this.#latencies.answered(this.#place, latencyMs);
  }

  failed(latencyMs: number): void {
    this.#member.note({ kind: 'failed', reached: 'maybe', error: new Error('broken'), latencyMs });
    this.#latencies.failed(this.#place, latencyMs);
  }

  recovered(): void {
    this.#member.recovered();
    this.#latencies.forget(this.#place);
  }

  /** By how much of what the latencies say the candidate reads as something else. */
  get error(): number {
    const ms = this.#latencies.read(this.#place);
    return Math.abs(this.#member.latencyMs - ms) / Math.max(ms, Number.MIN_VALUE);
  }
}

type Event = (pod: Pod) => void;

const events: fc.Arbitrary<Event> = fc.oneof(
  fc.double({ min: 0, max: 1e9, noNaN: true }).map(
    (ms): Event =>
      (pod) =>
        pod.answered(ms),
  ),
  fc.double({ min: 0, max: 60_000, noNaN: true }).map(
    (ms): Event =>
      (pod) =>
        pod.failed(ms),
  ),
  fc.integer({ min: 0, max: 30 * 60_000 }).map(
    (ms): Event =>
      (pod) =>
        pod.passed(ms),
  ),
  fc.constant<Event>((pod) => pod.recovered()),
);

test('a candidate reads as the latencies say, to six digits, whatever happens and however long it lasts', () => {
  fc.assert(
    fc.property(fc.array(events, { maxLength: 30 }), (history) => {
      const pod = new Pod();
      for (const happens of history) {
        happens(pod);
        expect(pod.error).toBeLessThan(1e-6);
      }
    }),
  );
});
