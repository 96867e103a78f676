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
/** What hashing pickers go by. */
const requests = Array.from({ length: 64 }, (_, i) => ({ key: `user:${i}`, request: undefined, attempt: 0 }));

const subject = subjects[process.argv[2] ?? ''];
if (subject === undefined) throw new Error(`say one of ${Object.keys(subjects).join(', ')}`);

const times: PickTimes[] = [];
for (const count of subject.counts) {
  const handed = await candidates(count);
  const picker = subject.make(count).create(handed.env);
  times.push({ count, pickNs: nsOf(picks(picker, handed.candidates)), readNs: nsOf(reads(handed.candidates)) });
}
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
