import type { Outcome } from '../outcome.ts';
import type { LivePick } from './live-pick.ts';

/** What another try costs: nothing, a token of the retry budget, or undefined: it is not to be had. */
export type Price = 'free' | 'token' | undefined;

export function retryPrice<R>(pick: LivePick<R>, outcome: Outcome, idempotent: boolean): Price {
  if (outcome.kind !== 'failed') return undefined;
  switch (outcome.reached) {
    case 'never':
      return 'free';
    case 'maybe':
      return idempotent && pick.past?.isPaid !== true ? 'token' : undefined;
    case 'answered':
      return undefined;
  }
}
