import type { Clock } from './clock.ts';

/**
 * Aborts `controller` when `signal` does, until it is disposed. `AbortSignal.any` would do the same, but on a signal that
 * outlives thousands of requests it leaves its traces to the garbage collector.
 */
export function abortWhen(signal: AbortSignal | undefined, controller: AbortController): Disposable {
  const relay = (): void => controller.abort(signal?.reason);
  if (signal?.aborted) relay();
  signal?.addEventListener('abort', relay, { once: true });
  return { [Symbol.dispose]: () => signal?.removeEventListener('abort', relay) };
}

/** Aborts `controller` after `ms`, until it is disposed. */
export function abortAfter(clock: Clock, ms: number, controller: AbortController, reason: () => unknown): Disposable {
  if (ms === Number.POSITIVE_INFINITY) return { [Symbol.dispose]: () => {} };
  return clock.setTimeout(() => controller.abort(reason()), ms);
}
