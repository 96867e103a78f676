import { abortAfter, abortWhen } from '../abort-when.ts';
import { type Clock, keepAlive } from '../clock.ts';
import type { Resolver } from '../resolver.ts';

export interface Patience {
  readonly clock: Clock;
  readonly waitMs: number;
  /** Each of them ends the wait, with its reason. */
  readonly signals: readonly (AbortSignal | undefined)[];
}

/**
 * Tries at each change of the set, until `attempt` gives something; undefined once `waitMs` are over. Rejects with the
 * reason of a signal that aborts, and with what the resolver throws when waiting is in vain: BAD_TARGET, CLOSED.
 */
export async function waitForPick<T>(
  resolver: Resolver,
  attempt: () => T | undefined,
  { clock, waitMs, signals }: Patience,
): Promise<T | undefined> {
  const over = new AbortController();
  const timer = abortAfter(clock, waitMs, over, () => tooLate);
  const ends = [timer, keepAlive(), ...signals.map((signal) => abortWhen(signal, over))];
  let found: T | undefined;
  const tryAgain = (): boolean => {
    found ??= attempt();
    return found !== undefined;
  };
  try {
    await resolver.until(tryAgain, { signal: over.signal });
  } catch (error) {
    if (!over.signal.aborted) throw error;
    if (over.signal.reason !== tooLate) throw over.signal.reason;
  } finally {
    for (const end of ends) end[Symbol.dispose]();
  }
  return found;
}

const tooLate = Symbol('waited for long enough');
