import assert from 'node:assert/strict';
import type { Candidate, Picker } from '@rollcall/core';
import type { Promises } from '../contract.ts';
import { seededRandom, shuffled } from '../random.ts';
import { candidates } from './candidates.ts';
import type { Trial } from './trial.ts';

/** What a picker promises that has `rank`. */
export const ranking: Promises<Trial> = {
  'ranks those that it is given, each once, and no more than asked for'(trial) {
    const picker = trial.make();
    for (const set of [candidates(7), candidates(1), [], candidates(7, 2)]) {
      for (const count of [0, 1, 3, set.length, Number.MAX_SAFE_INTEGER]) {
        const ranked = rank(picker, set, 'key', count);
        const text = `${trial.name} ranked ${names(ranked)} of ${names(set)} when asked for ${count}`;
        assert(ranked.length <= count, `${text}: too many.`);
        assert(
          ranked.every((each) => set.includes(each)),
          `${text}: not all of them were given.`,
        );
        assert.equal(new Set(ranked).size, ranked.length, `${text}: somebody twice.`);
      }
    }
  },

  'ranks first whom it picks'(trial) {
    const picker = trial.make();
    const set = candidates(7);
    if (picker.rank === undefined) return;
    for (let index = 0; index < 100; index++) {
      const request = trial.request(index);
      assert.equal(nameOf(rank(picker, set, request.key ?? '', 1)[0]), nameOf(picker.pick(set, request)));
    }
  },

  'ranks a few as it ranks all'(trial) {
    const picker = trial.make();
    const set = candidates(7);
    const all = rank(picker, set, 'key', set.length);
    for (let count = 0; count < all.length; count++) {
      assert.equal(names(rank(picker, set, 'key', count)), names(all.slice(0, count)));
    }
  },

  'ranks alike, in whatever order they come'(trial) {
    const random = seededRandom(1);
    const set = candidates(7);
    for (let index = 0; index < 20; index++) {
      const key = `key-${index}`;
      const mixed = rank(trial.make(), shuffled(set, random), key, set.length);
      assert.equal(names(mixed), names(rank(trial.make(), set, key, set.length)));
    }
  },
};

function rank(picker: Picker, set: readonly Candidate[], key: string, count: number): readonly Candidate[] {
  return picker.rank?.(set, key, count) ?? [];
}

function names(set: readonly Candidate[]): string {
  return set.map(nameOf).join(', ') || 'nobody';
}

function nameOf(candidate: Candidate | undefined): string {
  return candidate?.endpoint?.name ?? 'nobody';
}
