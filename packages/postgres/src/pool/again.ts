import { isBroken, mayBeAnsweredByPrimary } from '../servers/failure.ts';
import { didNothing, type Sent } from './fate.ts';
import { isSubmittable } from './statement.ts';

/** Where a statement that has failed is sent again. `elsewhere`: to whoever has the role that it needs by then. */
export type Again = 'at-primary' | 'elsewhere';

/** A server that says no each time is believed in the end. */
const RESENDS = 3;

/**
 * Undefined: the failure is the app's. A Submittable has begun to speak for itself, and cannot be made to begin again.
 *
 * @param resent how often that was done before.
 */
export function againOf(error: Error, sent: Sent, resent: number): Again | undefined {
  if (isSubmittable(sent.statement.config)) return undefined;
  if (isRefusedRead(error, sent)) return 'at-primary';
  if (resent < RESENDS && didNothing(error, sent)) return 'elsewhere';
  return resent < 1 && isRepeatable(sent) && isBroken(error) ? 'elsewhere' : undefined;
}

function isRefusedRead(error: Error, { decision, mode, isAlone, isAtPrimary }: Sent): boolean {
  const { need, verdict } = decision;
  if (mode !== 'route' || need !== 'read' || verdict.kind !== 'read') return false;
  return isAlone && !isAtPrimary && mayBeAnsweredByPrimary(error);
}

/** A read, and none of those that may write though they do not look so. */
function isRepeatable({ decision: { verdict, fallback }, isAlone }: Sent): boolean {
  const mayWrite = fallback === 'volatile-function' || fallback === 'refused-by-replica';
  return isAlone && verdict.kind === 'read' && !mayWrite;
}
