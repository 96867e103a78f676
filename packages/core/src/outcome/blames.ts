import type { Failed, Outcome } from '../outcome.ts';
import { blamesEndpoint } from './classify.ts';

/**
 * What an outcome says of its endpoint.
 *
 * - `good`: it answered, if only with an error that is the request's affair.
 * - `unreachable`, `bad`: it could not be connected to; it failed otherwise.
 * - `unknown`: nothing, as the caller gave up, or nobody can tell what the error means.
 */
export type Verdict = 'good' | 'unreachable' | 'bad' | 'unknown';

export function verdictOf(outcome: Outcome): Verdict {
  if (outcome.kind === 'ok') return 'good';
  if (outcome.kind === 'cancelled') return 'unknown';
  if (blames(outcome)) return outcome.reached === 'never' ? 'unreachable' : 'bad';
  return outcome.reached === 'answered' && outcome.blamed === false ? 'good' : 'unknown';
}

/** Does the failure speak against its endpoint? See `Failed.blamed`. */
export function blames({ blamed, reached, error }: Failed): boolean {
  if (blamed !== undefined) return blamed;
  return reached === 'maybe' || (reached === 'never' && blamesEndpoint(error));
}
