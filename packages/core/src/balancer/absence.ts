import type { PickOptions } from '../balancer.ts';
import { DiscoveryError } from '../errors.ts';
import type { Picker } from '../picker.ts';
import { lastSeen, listed } from '../resolver/last-seen.ts';
import { requestOf, type Selection } from './selection.ts';

/** How long was waited, and until when. */
export interface Waited {
  readonly waitMs: number;
  readonly now: number;
}

/** Why nobody could be picked: nobody is there, or others are. */
export function absence<R>(selection: Selection<R>, options: PickOptions<R>, waited: Waited): DiscoveryError {
  const { resolver, candidates } = selection;
  const service = resolver.name;
  const within = waited.waitMs > 0 ? ` within ${waited.waitMs} ms` : '';
  if (candidates.list.length === 0) {
    const message = `Nobody to pick in ${service}${within}: ${lastSeen(resolver.snapshot, waited.now)}`;
    return new DiscoveryError('ROLLCALL_NO_ENDPOINTS', message, { service });
  }
  const there = listed(candidates.list.map(({ endpoint }) => endpoint.name));
  const wanting = options.endpoint === undefined ? `Picker ${selection.name}` : `The pick of '${options.endpoint}'`;
  const message = `${wanting} found nobody in ${service}${within}. Who is there: ${there}.`;
  if (options.endpoint === undefined && !needsAName(selection.pickerFor(requestOf(options))))
    return new DiscoveryError('ROLLCALL_NO_ENDPOINTS', message, { service });
  const advice = 'Raise `waitMs` to ride out its restart; check the ordinal, or the name, if it never was there.';
  return new DiscoveryError('ROLLCALL_SLOT_ABSENT', `${message} ${advice}`, { service });
}

function needsAName<R>({ pinned, needs }: Picker<R>): boolean {
  return pinned === true || needs === 'slot';
}
