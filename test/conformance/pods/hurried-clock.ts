import type { Clock } from '@rollcall/core';

/** Minutes of waiting pass in seconds; only for what waits, and is not waited for. */
export function hurriedClock(times: number): Clock {
  return {
    now: () => performance.timeOrigin + performance.now() * times,
    setTimeout: (run, ms) => setTimeout(run, ms / times).unref(),
  };
}
