import assert from 'node:assert/strict';
import type { Candidate, Picker, PickerFactory, PickRequest } from '@rollcall/core';
import { type ContractCase, casesOf, type Promises } from '../contract.ts';
import { seededRandom } from '../random.ts';
import { candidate, candidates, nameless } from './candidates.ts';

export interface PickerContractOptions {
  /** It also promises an even share to each, within 15 %, of many requests of equal cost. Default false. */
  readonly uniform?: boolean | undefined;
}

/**
 * What every picker promises, as named cases for any test runner. Requests come with keys, as hashing pickers need them.
 *
 * @example
 * for (const { name, run } of pickerContract(mine(), { uniform: true })) test(name, run);
 */
export function pickerContract(
  factory: PickerFactory,
  { uniform = false }: PickerContractOptions = {},
): readonly ContractCase[] {
  return [...casesOf(promises, factory), ...(uniform ? casesOf(evenness, factory) : [])];
}

const promises: Promises<PickerFactory> = {
  'picks nobody from nobody'(factory) {
    const picker = made(factory);
    for (const attempt of [0, 1]) assert.equal(picker.pick([], request(0, attempt)), undefined);
  },

  'picks somebody from a hundred'(factory) {
    const picked = choices(made(factory), candidates(100), 100);
    assert(
      picked.some((choice) => choice !== undefined),
      `${factory.name} picked nobody in 100 tries.`,
    );
  },

  'picks those that it is given, and no others'(factory) {
    const picker = made(factory);
    for (const count of [1, 2, 100]) assertPicksAmong(picker, candidates(count));
  },

  'never picks who has left'(factory) {
    const picker = made(factory);
    const [first, , third] = candidates(3) as [Candidate, Candidate, Candidate];
    const sets = [[first, third], [first, candidate(1, 2), third], candidates(3, 3), [third], [], candidates(3)];
    for (const set of [candidates(3), ...sets]) assertPicksAmong(picker, set);
  },

  'leaves the list as it was'(factory) {
    const picker = made(factory);
    const given = candidates(5).toReversed();
    const list = [...given];
    choices(picker, list, 20);
    assert(
      list.length === 5 && list.every((each, index) => each === given[index]),
      `${factory.name} changed the list.`,
    );
  },

  'makes the same choices of the same random numbers'(factory) {
    assert.deepEqual(names(made(factory, 7)), names(made(factory, 7)));
  },

  'shares no state with other pickers of its factory'(factory) {
    const alone = names(made(factory));
    const other = made(factory);
    const set = candidates(5);
    assert.deepEqual(
      names(made(factory), (index) => void other.pick(set, request(index))),
      alone,
    );
  },

  'lets no retry change what first tries get'(factory) {
    assert.deepEqual(firstTries(factory, 2), firstTries(factory, 0));
  },

  'picks among pods without stable names, or says that it needs them'(factory) {
    const picker = made(factory);
    if (picker.needs === 'slot') return;
    const picked = assertPicksAmong(picker, nameless(5));
    assert(
      picked.some((choice) => choice !== undefined),
      `${factory.name} picks nobody: it must say \`needs: 'slot'\`.`,
    );
  },

  'throws for no request'(factory) {
    const picker = made(factory);
    for (const key of [undefined, '', 'key']) {
      for (const attempt of [0, 1, 99]) picker.pick(candidates(3), { key, request: undefined, attempt });
    }
  },
};

const evenness: Promises<PickerFactory> = {
  'gives each an even share'(factory) {
    for (const count of [2, 3, 7]) {
      const set = candidates(count);
      const picked = choices(made(factory), set, count * 1_000);
      for (const each of set) {
        const share = picked.filter((choice) => choice === each).length;
        const text = `${factory.name} gave ${each.endpoint.name} ${share} of ${count * 1_000} among ${count}`;
        assert(share >= 850 && share <= 1_150, `${text}: not from 850 to 1150.`);
      }
    }
  },
};

function made(factory: PickerFactory, seed = 1): Picker {
  return factory.create({ random: seededRandom(seed), now: () => 0 });
}

function request(index: number, attempt = 0): PickRequest {
  return { key: `key-${index}`, request: undefined, attempt };
}

function choices(picker: Picker, among: readonly Candidate[], count: number): readonly (Candidate | undefined)[] {
  return Array.from({ length: count }, (_, index) => picker.pick(among, request(index)));
}

/** First tries and retries. */
function assertPicksAmong(picker: Picker, set: readonly Candidate[]): readonly (Candidate | undefined)[] {
  const list = set.map(({ endpoint }) => endpoint.id).join(', ') || 'nobody';
  const pick = (index: number): Candidate | undefined => {
    const choice = picker.pick(set, request(index, index % 3));
    assert(
      choice === undefined || set.includes(choice),
      `It picked ${choice?.endpoint?.id}, who is not among ${list}.`,
    );
    return choice;
  };
  return Array.from({ length: 60 }, (_, index) => pick(index));
}

/** Who is picked in a row of first tries. */
function names(picker: Picker, between: (index: number) => void = () => {}): readonly (string | undefined)[] {
  const set = candidates(5);
  return Array.from({ length: 64 }, (_, index) => {
    between(index);
    return picker.pick(set, request(index))?.endpoint.name;
  });
}

/** Each first try draws numbers of its own, so that what retries draw in between makes no difference by itself. */
function firstTries(factory: PickerFactory, retries: number): readonly (string | undefined)[] {
  let random = seededRandom(0);
  const picker = factory.create({ random: () => random(), now: () => 0 });
  const set = candidates(5);
  return Array.from({ length: 64 }, (_, index) => {
    random = seededRandom(index);
    const first = picker.pick(set, request(index));
    let left = set;
    let tried = first;
    for (let attempt = 1; attempt <= retries; attempt++) {
      left = left.filter((each) => each !== tried);
      tried = picker.pick(left, request(index, attempt));
    }
    return first?.endpoint.name;
  });
}
