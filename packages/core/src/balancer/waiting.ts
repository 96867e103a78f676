import { abortAfter, abortWhen } from '../abort-when.ts';
import { type Clock, keepAlive } from '../clock.ts';
import type { Resolver, Unsubscribe } from '../resolver.ts';

export interface Patience {
  readonly clock: Clock;
  readonly waitMs: number;
  /** Each of them ends the wait, with its reason. */
  readonly signals: readonly (AbortSignal | undefined)[];
  /** Has the listener called when others may be picked for their health. */
  onHealth(listener: () => void): Unsubscribe;
}

/**
 * Tries at each change of the set, and of anybody's health, until `attempt` gives something; undefined once `waitMs` are
 * over. Rejects with what `attempt` throws, with the reason of a signal that aborts, and with what the resolver throws
 * when waiting is in vain: BAD_TARGET, CLOSED.
 */
export async function waitForPick<T>(
  resolver: Resolver,
  attempt: () => T | undefined,
  { clock, waitMs, signals, onHealth }: Patience,
): Promise<T | undefined> {
  const over = new AbortController();
  let found: T | undefined;
  // Until who waits has heard that it is over, the set may change once more: what is lent then, nobody gives back.
  const tryAgain = (): boolean => {
    if (!over.signal.aborted) found ??= attempt();
    return found !== undefined;
  };
  const listening = onHealth(() => endsIf(tryAgain, over));
  const timer = abortAfter(clock, waitMs, over, () => enough);
  const ends = [listening, timer, keepAlive(), ...signals.map((signal) => abortWhen(signal, over))];
  try {
    await resolver.until(tryAgain, { signal: over.signal });
  } catch (error) {
    if (!over.signal.aborted) throw error;
    if (over.signal.reason !== enough) throw over.signal.reason;
  } finally {
    for (const end of ends) end[Symbol.dispose]();
  }
  return found;
}

function endsIf(isFound: () => boolean, over: AbortController): void {
  try {
    if (isFound()) over.abort(enough);
  } catch (error) {
    over.abort(error);
  }
}

const enough = Symbol('waited for long enough, or found');
