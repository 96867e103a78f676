import type { Clock } from '../clock.ts';

/**
 * Gives `work` at most `ms`, by aborting the signal that it hands it; undefined where that came to pass. No time, no
 * work: what is left until a deadline may be less than nothing. Rejects as `work` does, and with the reason of `signal`.
 */
export async function within<T>(
  clock: Clock,
  ms: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | undefined> {
  signal.throwIfAborted();
  if (ms <= 0) return undefined;
  const controller = new AbortController();
  const timeUp = new Error('The time is up');
  const abort = (): void => controller.abort(signal.reason);
  const timer = clock.setTimeout(() => controller.abort(timeUp), ms);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await work(controller.signal);
  } catch (error) {
    if (error === timeUp) return undefined;
    throw error;
  } finally {
    timer[Symbol.dispose]();
    signal.removeEventListener('abort', abort);
  }
}
