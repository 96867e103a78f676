import type { Failed } from '../outcome.ts';
import { blamesEndpoint } from './classify.ts';

/** Does the failure speak against its endpoint? See `Failed.blamed`. */
export function blames({ blamed, reached, error }: Failed): boolean {
  if (blamed !== undefined) return blamed;
  return reached === 'maybe' || (reached === 'never' && blamesEndpoint(error));
}
