import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '@rollcall/core';

export interface ManualClock extends Clock {
  /**
   * Lets `ms` go by: runs the timers that come due, in order of time, each at its own time. After each one promises
   * and loopback I/O of this process may settle, and what they set in motion is part of the same `advance`. Of another
   * process it cannot know: wait for those by what they do.
   */
  advance(ms: number): Promise<void>;
}

interface Timer {
  readonly at: number;
  run(): void;
}

/** Turns of the event loop that a question and its answer take on loopback, with much to spare. */
const settlingTurns = 20;

/**
 * A clock that you turn by hand: ten minutes of an outage take a moment, and always go the same way.
 *
 * @param start epoch ms. Default: the first of January 2026.
 */
export function manualClock(start: number = Date.UTC(2026, 0, 1)): ManualClock {
  const timers = new Set<Timer>();
  let now = start;

  const nextUntil = (end: number): Timer | undefined =>
    [...timers]
      .filter(({ at }) => at <= end)
      .reduce<Timer | undefined>((a, b) => (a && a.at <= b.at ? a : b), undefined);

  return {
    now: () => now,
    setTimeout(run, ms) {
      const timer = { at: now + Math.max(0, Math.ceil(ms)), run };
      timers.add(timer);
      return { [Symbol.dispose]: () => void timers.delete(timer) };
    },
    async advance(ms) {
      const end = now + ms;
      await settle();
      for (let timer = nextUntil(end); timer !== undefined; timer = nextUntil(end)) {
        timers.delete(timer);
        now = timer.at;
        timer.run();
        await settle();
      }
      now = end;
    },
  };
}

async function settle(): Promise<void> {
  for (let turns = 0; turns < settlingTurns; turns++) await turn();
}
