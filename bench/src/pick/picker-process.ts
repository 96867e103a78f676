// One picker in a process of its own: the code that V8 makes of it knows no other.
import type { Candidate, Picker } from '@rollcall/core';
import { serve } from '../child.ts';
import { candidates } from './candidates.ts';
import { collectionsIn, type Loop, nsOf } from './stopwatch.ts';
import { subjects } from './subjects.ts';

export interface PickTimes {
  readonly count: number;
  readonly pickNs: number;
  /** An array read, in the same loop. */
  readonly readNs: number;
}

export interface PickerReport {
  readonly times: readonly PickTimes[];
  readonly collections: number;
}

const PICKS = 1e7;
const PASSES = 3;
/** What hashing pickers go by. */
const requests = Array.from({ length: 64 }, (_, i) => ({ key: `user:${i}`, request: undefined, attempt: 0 }));

const subject = subjects[process.argv[2] ?? ''];
if (subject === undefined) throw new Error(`say one of ${Object.keys(subjects).join(', ')}`);

const loops: { count: number; pick: Loop; read: Loop }[] = [];
for (const count of subject.counts) {
  const handed = await candidates(count);
  const picker = subject.make(count).create(handed.env);
  loops.push({ count, pick: picks(picker, handed.candidates), read: reads(handed.candidates) });
}
// Among many it is memory that takes long, and a neighbour on the machine can keep it busy for longer than one pass.
const passes = Array.from({ length: PASSES }, () =>
  loops.map(({ count, pick, read }): PickTimes => ({ count, pickNs: nsOf(pick), readNs: nsOf(read) })),
);
const times = subject.counts.map((count, i) => ({
  count,
  pickNs: Math.min(...passes.map((pass) => pass[i]?.pickNs ?? Number.NaN)),
  readNs: Math.min(...passes.map((pass) => pass[i]?.readNs ?? Number.NaN)),
}));
const few = await candidates(10);
const collections = await collectionsIn(picks(subject.make(10).create(few.env), few.candidates), PICKS);
serve({ times, collections } satisfies PickerReport);

function picks(picker: Picker, list: readonly Candidate[]): Loop {
  return (times) => {
    let load = 0;
    for (let i = 0; i < times; i += 1) {
      const request = requests[i & 63];
      if (request !== undefined) load += picker.pick(list, request)?.inFlight ?? Number.NaN;
    }
    return load;
  };
}

function reads(list: readonly Candidate[]): Loop {
  return (times) => {
    let load = 0;
    let at = 0;
    for (let i = 0; i < times; i += 1) {
      const request = requests[i & 63];
      if (request !== undefined) load += list[at]?.inFlight ?? Number.NaN;
      at = at + 1 < list.length ? at + 1 : 0; // a remainder would take longer than the read
    }
    return load;
  };
}
