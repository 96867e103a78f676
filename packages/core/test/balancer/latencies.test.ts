import { expect, test } from 'vitest';
import { Latencies } from '../../src/balancer/latencies.ts';

const DECAY_MS = 10_000;

class Latency {
  readonly #all: Latencies;
  readonly #place: number;

  constructor(all: Latencies) {
    this.#all = all;
    this.#place = all.add();
  }

  read = (now: number): number => {
    this.#all.turnTo(now);
    return this.#all.read(this.#place);
  };
  answered = (ms: number, now: number): void => {
    this.#all.turnTo(now);
    this.#all.answered(this.#place, ms);
  };
  failed = (ms: number, now: number): void => {
    this.#all.turnTo(now);
    this.#all.failed(this.#place, ms);
  };
  forget = (): void => this.#all.forget(this.#place);
  leave = (): void => this.#all.delete(this.#place);
  get isKnown(): boolean {
    return this.#all.isKnown(this.#place);
  }
  /** All that there is to know stands in its key, which is read faster than anything else. */
  get goesByAnswers(): boolean {
    return this.#all.key(this.#place) > 0;
  }
}

/** As many endpoints as there are numbers: each has answered twice at 0, in so many ms; NaN has not. */
function service(...answers: readonly number[]): readonly { readonly latency: Latency }[] {
  const all = new Latencies(DECAY_MS);
  const members = answers.map(() => ({ latency: new Latency(all) }));
  answers.forEach((ms, at) => {
    if (Number.isNaN(ms)) return;
    for (const time of [0, 0]) members[at]?.latency.answered(ms, time);
  });
  return members;
}

const lone = (ms: number): Latency => service(ms)[0]?.latency as Latency;

test('what was never heard reads as the median of its peers', () => {
  expect(service(2, 20, 200, Number.NaN).at(-1)?.latency.read(0)).toBe(20);
});

test('where nobody has answered, all read the same', () => {
  const [a, b] = service(Number.NaN, Number.NaN);
  expect(a?.latency.read(0)).toBe(b?.latency.read(0));
});

test('a slow answer is chance, and counts when the next one took as long', () => {
  const latency = lone(10);
  latency.answered(500, 1);
  expect(latency.read(1)).toBeLessThan(11);
  latency.answered(400, 1);
  expect(latency.read(1)).toBe(400);
  latency.answered(10, 1);
  latency.answered(500, 1);
  expect(latency.read(1)).toBe(400);
});

test('a peak fades, and sooner with each answer that is faster', () => {
  const latency = lone(510);
  latency.answered(10, 5_000);
  const faded = 510 * Math.exp(-0.5);
  expect(latency.read(5_000)).toBeLessThan(faded);
  expect(latency.read(5_000)).toBeGreaterThan(10);
});

test('an answer that is faster than what was expected never makes it look slower', () => {
  const latency = lone(100);
  const expected = latency.read(19_000);
  latency.answered(10, 19_000);
  expect(latency.read(19_000)).toBeLessThan(expected);
});

test('it fades while nothing is heard, so that it is tried again', () => {
  expect(lone(100).read(DECAY_MS)).toBeCloseTo(100 / Math.E);
});

test('all fade alike: an old reading compares them as a new one does', () => {
  const [a, b] = service(10, 30);
  b?.latency.answered(12, 4_000);
  const ratio = (now: number): number => (a?.latency.read(now) ?? 0) / (b?.latency.read(now) ?? 1);
  expect(ratio(4_000)).toBeCloseTo(ratio(9_000));
});

test('failing fast is no merit: it counts as ten times what the peers take', () => {
  const [a] = service(20, 20, 20);
  a?.latency.failed(0.1, 0);
  expect(a?.latency.read(0)).toBe(200);
});

test('failing slowly counts as long as it took', () => {
  const [a] = service(20, 20, 20);
  a?.latency.failed(1_000, 0);
  expect(a?.latency.read(0)).toBe(1_000);
});

test('who returns starts where its peers are', () => {
  const [a] = service(20, 30, 40);
  a?.latency.failed(5_000, 0);
  a?.latency.forget();
  expect(a?.latency.read(0)).toBe(30);
  expect(a?.latency.isKnown).toBe(false);
});

test('of a thousand peers a few are asked', () => {
  const answers = Array.from({ length: 1_000 }, (_, at) => at + 1);
  const median =
    service(...answers, Number.NaN)
      .at(-1)
      ?.latency.read(0) ?? 0;
  expect(median).toBeGreaterThan(400);
  expect(median).toBeLessThan(600);
});

test('a failure is forgotten sooner than a slow answer, as who is avoided cannot show that it is well again', () => {
  const [failed, slow] = service(20, 20, 20);
  failed?.latency.failed(200, 0);
  for (const ms of [200, 200]) slow?.latency.answered(ms, 0);
  expect(failed?.latency.read(3_000)).toBeLessThan(50);
  expect(slow?.latency.read(3_000)).toBeGreaterThan(100);
});

test('who failed goes by its answers again once the failure has faded below them', () => {
  const [a] = service(20, 20, 20);
  const seen = [a?.latency.goesByAnswers];
  a?.latency.failed(0.1, 0);
  seen.push(a?.latency.goesByAnswers);
  a?.latency.answered(20, 20_000);
  seen.push(a?.latency.goesByAnswers);
  expect(seen).toEqual([true, false, true]);
});

test('who takes the place of one that left knows nothing of it', () => {
  const all = new Latencies(DECAY_MS);
  const before = all.add();
  all.turnTo(0);
  for (const ms of [500, 500]) all.answered(before, ms);
  all.delete(before);
  const after = all.add();
  expect([after, all.isKnown(after)]).toEqual([before, false]);
});

test('an answer of no time at all is an answer', () => {
  expect(service(0)[0]?.latency.isKnown).toBe(true);
});

test('failures are measured by answers, not by one another', () => {
  const members = service(20, 20);
  for (let time = 0; time < 1_000; time += 100) for (const { latency } of members) latency.failed(0.1, time);
  for (const { latency } of members) expect(latency.read(1_000)).toBeLessThanOrEqual(200);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])('%f is nobody’s latency', (ms) => {
  const latency = lone(20);
  latency.answered(ms, 0);
  latency.failed(ms, 0);
  expect(latency.read(0)).toBeLessThanOrEqual(200);
});

test('a first answer that took long is believed when the second one took as long', () => {
  const [cold, slow] = service(Number.NaN, Number.NaN);
  for (const ms of [80, 5]) cold?.latency.answered(ms, 0);
  for (const ms of [80, 90]) slow?.latency.answered(ms, 0);
  expect([cold?.latency.read(0), slow?.latency.read(0)]).toEqual([5, 80]);
});

test('what is faster than five milliseconds differs by noise', () => {
  const [a, b] = service(0.1, 4.9);
  expect(a?.latency.read(0)).toBe(b?.latency.read(0));
});
