import assert from 'node:assert/strict';
import type { Candidate, Picker, PickerFactory, PickRequest } from '@rollcall/core';
import { seededRandom } from '../random.ts';
import { candidates } from './candidates.ts';

/** A picker on trial: makes new ones, each asked for the n-th of many requests. */
export class Trial {
  readonly name: string;
  readonly #factory: PickerFactory;
  readonly #requestAt: (index: number) => unknown;

  constructor(factory: PickerFactory, requestAt: (index: number) => unknown = () => undefined) {
    this.name = factory.name;
    this.#factory = factory;
    this.#requestAt = requestAt;
  }

  make(random: () => number = seededRandom(1)): Picker {
    return this.#factory.create({ random, now: () => 0 });
  }

  request(index: number, attempt = 0): PickRequest {
    return { key: `key-${index}`, request: this.#requestAt(index), attempt };
  }

  /** What a row of first tries gets. */
  choices(picker: Picker, among: readonly Candidate[], count: number): readonly (Candidate | undefined)[] {
    return Array.from({ length: count }, (_, index) => picker.pick(among, this.request(index)));
  }

  /** Who is picked in a row of first tries. */
  names(picker: Picker, between: (index: number) => void = () => {}): readonly (string | undefined)[] {
    const set = candidates(5);
    return Array.from({ length: 64 }, (_, index) => {
      between(index);
      return picker.pick(set, this.request(index))?.endpoint.name;
    });
  }

  /** First tries and retries. */
  assertPicksAmong(picker: Picker, set: readonly Candidate[]): readonly (Candidate | undefined)[] {
    const list = set.map(({ endpoint }) => endpoint.id).join(', ') || 'nobody';
    return Array.from({ length: 60 }, (_, index) => {
      const choice = picker.pick(set, this.request(index, index % 3));
      const isGiven = choice === undefined || set.includes(choice);
      assert(isGiven, `It picked ${choice?.endpoint?.id}, who is not among ${list}.`);
      return choice;
    });
  }
}
