import type { Clock } from '@rollcall/core';

/** Node takes a longer time for 1 ms. */
const LONGEST_MS = 0x7fff_ffff;

const { timeOrigin } = performance;

/** It does not follow when somebody sets the system's clock. Its timers do not hold the process open. */
export const systemClock: Clock = {
  now: () => timeOrigin + performance.now(),
  setTimeout(run, ms) {
    const timer = setTimeout(run, Math.min(ms, LONGEST_MS)).unref();
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  },
};

/** Resolves after `ms` of `clock`, or rejects with the signal's reason. */
export function sleep(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const abort = (): void => {
      timer[Symbol.dispose]();
      reject(signal.reason);
    };
    const timer = clock.setTimeout(() => {
      signal.removeEventListener('abort', abort);
      resolve();
    }, ms);
    signal.addEventListener('abort', abort, { once: true });
  });
}
