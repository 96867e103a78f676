import { describeResolution } from '../resolution.ts';
import type { Snapshot } from '../snapshot.ts';

/** For whoever found nobody: the last word on the set, its age, and what to look at. */
export function lastSeen({ status, endpoints, reason, updatedAt }: Snapshot, now: number): string {
  const age = Number.isNaN(updatedAt)
    ? 'there was no answer yet'
    : `the last answer came ${ageMs(updatedAt, now)} ms ago`;
  if (endpoints.length > 0) {
    const names = listed(endpoints.map(({ name }) => name));
    if (endpoints.some(({ condition }) => condition !== 'not-ready')) return `${names} are known (${status}); ${age}.`;
    return `${names} are not ready; ${age}. Check their readiness probes.`;
  }
  if (status === 'pending') return 'no lookup has ended yet. Check that the DNS servers can be reached.';
  const word = reason === undefined ? status : describeResolution(reason);
  const advice =
    reason?.kind === 'unknown'
      ? 'Nobody could say who is there: check the DNS servers.'
      : 'Check the name, and that a pod is ready.';
  return `${word}; ${age}. ${advice}`;
}

/** For people: clocks may tell fractions. */
export function ageMs(since: number, now: number): number {
  return Math.round(now - since);
}

/** A thousand names help nobody. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, 10).join(', ');
  return names.length > 10 ? `${shown} and ${names.length - 10} more` : shown;
}
