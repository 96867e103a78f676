import type { Clock } from '@rollcall/core';

/** Node takes a longer time for 1 ms. */
const LONGEST_MS = 0x7fff_ffff;

/** Fulfils after `ms`, or when the signal aborts. Until then it holds the process open, as a clock's timers do not. */
export function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const hold = setInterval(() => {}, LONGEST_MS);
    const end = (): void => {
      timer[Symbol.dispose]();
      clearInterval(hold);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = clock.setTimeout(end, ms);
    signal.addEventListener('abort', end, { once: true });
  });
}
