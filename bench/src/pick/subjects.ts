import {
  leastRequest,
  ordinal,
  type PickerFactory,
  peakEwma,
  random,
  rendezvous,
  roundRobin,
  shard,
} from '@rollcall/core';

/** A picker that is measured. */
export interface Subject {
  /** For so many candidates. */
  make(count: number): PickerFactory;
  readonly counts: readonly number[];
  /** For each of the counts. */
  readonly goalsNs: readonly number[];
}

const all = [10, 1_000, 100_000];

export const subjects: Readonly<Record<string, Subject>> = {
  roundRobin: { make: roundRobin, counts: all, goalsNs: [10, 15, 20] },
  random: { make: random, counts: all, goalsNs: [] },
  leastRequest: { make: leastRequest, counts: all, goalsNs: [] },
  peakEwma: { make: () => peakEwma(), counts: all, goalsNs: [60, 80, 120] },
  // It weighs all of them, and is for few.
  rendezvous: { make: rendezvous, counts: [10, 100], goalsNs: [] },
  shard: { make: (count) => shard({ count }), counts: all, goalsNs: [] },
  ordinal: { make: (count) => ordinal(count / 2), counts: all, goalsNs: [] },
};
