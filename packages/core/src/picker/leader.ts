import { badOption, numberOption } from '../options.ts';
import { type Candidate, definePicker, type PickerFactory } from '../picker.ts';
import { ordinal } from './ordinal.ts';

export interface LeaderOptions {
  /** Whose ordinal leads. Default 0. Change it where `spec.ordinals.start` of the StatefulSet does. */
  readonly ordinal?: number | undefined;
  /**
   * What an absent leader means. Default `none`: nobody leads, a pick waits, then fails with SLOT_ABSENT; while `-0`
   * restarts `-1` is no leader, and to take it for one makes two writers. `next-ordinal`: the lowest one present, from
   * `ordinal` up. Only for services whose pods agree on that very rule.
   */
  readonly fallback?: 'none' | 'next-ordinal' | undefined;
}

/**
 * The pod that leads by convention, `…-0`: for services that write through their first pod. An ordinal is a hint and no
 * proof; where servers can say who leads, ask them.
 *
 * @throws DiscoveryError `BAD_OPTION`
 */
export function leader(options: LeaderOptions = {}): PickerFactory {
  const wanted = numberOption('ordinal', options.ordinal, 0, { integer: true });
  const { fallback = 'none' } = options;
  if (fallback === 'none') return { name: `leader(${wanted})`, create: ordinal(wanted).create };
  if (fallback === 'next-ordinal') return nextOrdinal(wanted);
  throw badOption('fallback', "'none' or 'next-ordinal'", fallback);
}

function nextOrdinal(from: number): PickerFactory {
  return definePicker(`leader(${from}, next-ordinal)`, () => ({
    needs: 'slot',
    pick(candidates) {
      let next: Candidate | undefined;
      let lowest = Number.POSITIVE_INFINITY;
      for (const candidate of candidates) {
        const { ordinal: present = -1 } = candidate.endpoint;
        if (present < from || present >= lowest) continue;
        next = candidate;
        lowest = present;
      }
      return next;
    },
  }));
}
