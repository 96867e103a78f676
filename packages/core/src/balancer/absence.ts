import type { PickOptions } from '../balancer.ts';
import { DiscoveryError } from '../errors.ts';
import { describeResolution } from '../resolution.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Selection } from './selection.ts';

/** How long was waited, and until when. */
export interface Waited {
  readonly waitMs: number;
  readonly now: number;
}

/** Why nobody could be picked: nobody is there, or others are. */
export function absence<R>(selection: Selection<R>, options: PickOptions<R>, waited: Waited): DiscoveryError {
  const { resolver, candidates, picker } = selection;
  const service = resolver.name;
  const within = waited.waitMs > 0 ? ` within ${waited.waitMs} ms` : '';
  if (candidates.list.length === 0) {
    const message = `Nobody to pick in ${service}${within}: ${lastSeen(resolver.snapshot, waited.now)}`;
    return new DiscoveryError('ROLLCALL_NO_ENDPOINTS', message, { service });
  }
  const there = listed(candidates.list.map(({ endpoint }) => endpoint.name));
  const wanting = options.endpoint === undefined ? `Picker ${selection.name}` : `The pick of '${options.endpoint}'`;
  const message = `${wanting} found nobody in ${service}${within}: ${there} would be there, and will not do.`;
  if (!selection.isPinned(options) && picker.needs !== 'slot')
    return new DiscoveryError('ROLLCALL_NO_ENDPOINTS', message, { service });
  const advice = 'Raise `waitMs` to ride out its restart; check the ordinal, or the name, if it never was there.';
  return new DiscoveryError('ROLLCALL_SLOT_ABSENT', `${message} ${advice}`, { service });
}

/** The last word on the set, its age, and what to look at. */
function lastSeen({ status, endpoints, reason, updatedAt }: Snapshot, now: number): string {
  const age = Number.isNaN(updatedAt)
    ? 'there was no good answer yet'
    : `the last good answer came ${now - updatedAt} ms ago`;
  if (endpoints.length > 0)
    return `${listed(endpoints.map(({ name }) => name))} are not ready; ${age}. Check their readiness probes.`;
  if (status === 'pending') return 'no lookup has ended yet. Check that the DNS servers can be reached.';
  const word = reason === undefined ? status : describeResolution(reason);
  const advice =
    reason?.kind === 'unknown'
      ? 'Nobody could say who is there: check the DNS servers.'
      : 'Check the name, and that a pod is ready.';
  return `${word}; ${age}. ${advice}`;
}

/** A thousand names help nobody. */
function listed(names: readonly string[]): string {
  const shown = names.slice(0, 10).join(', ');
  return names.length > 10 ? `${shown} and ${names.length - 10} more` : shown;
}
