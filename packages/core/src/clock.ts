// Not the global of that name: to get that one takes half as long as reading the time.
import { performance } from 'node:perf_hooks';

/** Where time comes from. Tests hand in one that they turn by hand. */
export interface Clock {
  /** Milliseconds since the epoch; with fractions, where the clock has them. */
  now(): number;
  /** Runs once, after `ms`; disposing cancels. Must not keep the process alive: waiting callers see to that themselves. */
  setTimeout(run: () => void, ms: number): Disposable;
}

/** Node takes a longer time for 1 ms. */
const LONGEST_MS = 0x7fff_ffff;

/** Reading it anew would take as long as reading the time. */
const { timeOrigin } = performance;

/** It does not follow when somebody sets the system's clock: deadlines would move with it. */
export const systemClock: Clock = {
  now: () => timeOrigin + performance.now(),
  setTimeout(run, ms) {
    // Not the timer itself: what a test runner puts in its place may not be disposable.
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

/**
 * Holds the process open until disposed. Background work is unref'd; under something that the program awaits, that
 * would end the process (exit code 13) in the middle of the `await`.
 */
export function keepAlive(): Disposable {
  const timer = setInterval(() => {}, LONGEST_MS);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
