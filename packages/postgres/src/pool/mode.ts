import type { Decision } from './router.ts';

/** By what each statement says, or all to one role. */
export type Mode = 'route' | 'primary' | 'replica';

/** The decision on a statement, as it is in that mode. */
export function inMode(mode: Mode, decision: Decision): Decision {
  if (mode === 'route') return decision;
  return { ...decision, need: mode === 'primary' ? 'write' : 'read', mustSee: false };
}
