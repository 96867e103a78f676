import { manualClock } from '@rollcall/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HeaderWatch, type Watched } from '../src/agent/header-watch.ts';

const LIMIT_MS = 1_000;
/** The watch ends together who is over within a tenth of the limit; and timers are of whole milliseconds. */
const LATE_MS = 110;

/** A request, and when it ended for want of headers. */
class Request implements Watched {
  place = -1;
  watchedSince: number = Number.NaN;
  /** Since when its headers are due: NaN where they are not. */
  since: number = Number.NaN;
  readonly timedOutAfter: number[] = [];
  readonly #now: () => number;
  /** A handler may do anything, such as to end another request. */
  #atItsEnd: () => void = () => {};

  constructor(now: () => number) {
    this.#now = now;
  }

  takesAlong(end: () => void): void {
    this.#atItsEnd = end;
  }

  timedOut(): void {
    this.timedOutAfter.push(this.#now() - this.since);
    this.since = Number.NaN;
    this.#atItsEnd();
  }
}

/** A watch of 21 requests; when every third of them times out, the next one ends, too. */
function watched() {
  const time = manualClock();
  let timers = 0;
  const clock = {
    now: time.now,
    setTimeout: (run: () => void, ms: number) => {
      timers += 1;
      return time.setTimeout(() => {
        timers -= 1;
        run();
      }, ms);
    },
  };
  const watch = new HeaderWatch(LIMIT_MS, clock.now, clock);
  const requests = Array.from({ length: 21 }, () => new Request(clock.now));
  const begin = (request: Request): void => {
    request.since = clock.now();
    watch.begin(request, request.since);
  };
  const end = (request: Request): void => {
    request.since = Number.NaN;
    watch.end(request);
  };
  for (const [i, request] of requests.entries()) {
    const next = requests[i + 1];
    if (i % 3 === 0 && next !== undefined) request.takesAlong(() => end(next));
  }
  return { requests, begin, end, time, timers: () => timers };
}

const step = fc.record({
  at: fc.nat({ max: 20 }),
  does: fc.constantFrom('begin', 'begin', 'end', 'nothing'),
  passesMs: fc.oneof(fc.constant(0), fc.nat({ max: 700 })),
} as const);

test('each whose headers do not come is ended once, in time and not before; whoever came, or began anew, is not', async () => {
  const property = fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
    const { requests, begin, end, time, timers } = watched();
    for (const { at, does, passesMs } of steps) {
      const request = requests[at] as Request;
      if (does === 'begin') begin(request);
      if (does === 'end') end(request);
      await time.advance(passesMs);
      for (const { since } of requests) expect(time.now() - since > LIMIT_MS + LATE_MS).toBe(false);
      expect(timers()).toBeLessThanOrEqual(1);
    }
    await time.advance(2 * LIMIT_MS);
    for (const { since, timedOutAfter } of requests) {
      expect(since).toBeNaN();
      for (const afterMs of timedOutAfter) expect(afterMs).toBeGreaterThanOrEqual(LIMIT_MS);
    }
    expect(timers()).toBe(0);
  });
  await fc.assert(property, { numRuns: 50 });
});
