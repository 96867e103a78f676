import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Candidates } from '../../src/balancer/candidates.ts';
import { Latencies } from '../../src/balancer/latencies.ts';
import type { Member } from '../../src/balancer/member.ts';
import { FakeResolver } from './fake-resolver.ts';

const DECAY_MS = 10_000;

/** One pod, and beside it latencies that are told the same. */
class Pod {
  readonly #endpoints = new FakeResolver('web-0').snapshot.endpoints;
  readonly #candidates = new Candidates(DECAY_MS, () => {}).follow(this.#endpoints);
  readonly #member = this.#candidates.list[0] as Member;
  readonly #latencies = new Latencies(DECAY_MS);
  #place = this.#latencies.add();
  #now = 0;

  constructor() {
    this.#member.inFlight = 1; // so that it is who it was when it returns
    this.passed(0);
  }

  /** Less than 0: somebody set the clock back. */
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

  givenUp(latencyMs: number): void {
    this.#member.note({ kind: 'cancelled', latencyMs });
    this.#latencies.waitedInVain(this.#place, latencyMs);
  }

  recovered(): void {
    this.#member.recovered();
    this.#latencies.forget(this.#place);
  }

  /** It was away, where answers teach nobody anything. */
  returned(): void {
    this.#candidates.follow([]);
    for (const latencyMs of [900, 900]) this.#member.note({ kind: 'ok', latencyMs });
    this.#candidates.follow(this.#endpoints);
    this.#latencies.delete(this.#place);
    this.#place = this.#latencies.add();
  }

  /** By how much of what the latencies say the candidate reads as something else. */
  get error(): number {
    const ms = this.#latencies.read(this.#place);
    return Math.abs(this.#member.latencyMs - ms) / Math.max(ms, Number.MIN_VALUE);
  }
}

type Event = (pod: Pod) => void;

const duration = fc.double({ min: 0, max: 1e9, noNaN: true });
const pause = fc.integer({ min: -60 * 60_000, max: 30 * 60_000 });

const events: fc.Arbitrary<Event> = fc.oneof(
  duration.map(
    (ms): Event =>
      (pod) =>
        pod.answered(ms),
  ),
  duration.map(
    (ms): Event =>
      (pod) =>
        pod.failed(ms),
  ),
  duration.map(
    (ms): Event =>
      (pod) =>
        pod.givenUp(ms),
  ),
  pause.map(
    (ms): Event =>
      (pod) =>
        pod.passed(ms),
  ),
  fc.constantFrom<Event>(
    (pod) => pod.recovered(),
    (pod) => pod.returned(),
  ),
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
    { numRuns: 1_000 },
  );
});
