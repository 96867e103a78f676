import assert from 'node:assert/strict';
import { type Candidate, DiscoveryError, type Picker, type PickerFactory, type PickRequest } from '@rollcall/core';
import { type ContractCase, casesOf, type Promises } from '../contract.ts';
import { seededRandom } from '../random.ts';
import { candidate, candidates, nameless } from './candidates.ts';
import { delegation } from './delegation.ts';
import { ranking } from './ranking.ts';
import { Trial } from './trial.ts';

export interface PickerContractOptions {
  /** It also promises an even share to each, within 15 %, of many requests of equal cost. Default false. */
  readonly uniform?: boolean | undefined;
  /** The n-th of many requests, for a picker that looks at them. Default: there is nothing to look at. */
  readonly request?: ((index: number) => unknown) | undefined;
}

/**
 * What every picker promises, as named cases for any test runner. Requests come with keys, as hashing pickers need
 * them. What concerns `rank` and `pickerFor` is no question to a picker that has none.
 *
 * @example
 * for (const { name, run } of pickerContract(mine(), { uniform: true })) test(name, run);
 */
export function pickerContract(factory: PickerFactory, options: PickerContractOptions = {}): readonly ContractCase[] {
  const trial = new Trial(factory, options.request);
  const sets = [promises, ranking, delegation, ...(options.uniform === true ? [evenness] : [])];
  return sets.flatMap((set) => casesOf(set, trial));
}

const promises: Promises<Trial> = {
  'picks nobody from nobody'(trial) {
    const picker = trial.make();
    for (const attempt of [0, 1]) assert.equal(picker.pick([], trial.request(0, attempt)), undefined);
  },

  'picks somebody from a hundred'(trial) {
    const picked = trial.choices(trial.make(), candidates(100), 100);
    assert(
      picked.some((choice) => choice !== undefined),
      `${trial.name} picked nobody in 100 tries.`,
    );
  },

  'picks those that it is given, and no others'(trial) {
    const picker = trial.make();
    for (const count of [1, 2, 100]) trial.assertPicksAmong(picker, candidates(count));
  },

  'never picks who has left'(trial) {
    const picker = trial.make();
    const [first, , third] = candidates(3) as [Candidate, Candidate, Candidate];
    const sets = [[first, third], [first, candidate(1, 2), third], candidates(3, 3), [third], [], candidates(3)];
    for (const set of [candidates(3), ...sets]) trial.assertPicksAmong(picker, set);
  },

  'leaves the list as it was'(trial) {
    const picker = trial.make();
    const given = candidates(5).toReversed();
    const list = [...given];
    trial.choices(picker, list, 20);
    picker.rank?.(list, 'key', 5);
    assert(list.length === 5 && list.every((each, index) => each === given[index]), `${trial.name} changed the list.`);
  },

  'makes the same choices of the same random numbers'(trial) {
    assert.deepEqual(trial.names(trial.make(seededRandom(7))), trial.names(trial.make(seededRandom(7))));
  },

  'shares no state with other pickers of its factory'(trial) {
    const alone = trial.names(trial.make());
    const other = trial.make();
    const set = candidates(5);
    const beside = trial.names(trial.make(), (index) => void other.pick(set, trial.request(index)));
    assert.deepEqual(beside, alone);
  },

  'lets no retry change what first tries get'(trial) {
    assert.deepEqual(firstTries(trial, 2), firstTries(trial, 0));
  },

  'picks among pods without stable names, or says that it needs them'(trial) {
    const picker = trial.make();
    const { needs } = picker.pickerFor?.(trial.request(0)) ?? picker;
    if (needs === 'slot') return;
    const picked = trial.assertPicksAmong(picker, nameless(5));
    assert(
      picked.some((choice) => choice !== undefined),
      `${trial.name} picks nobody: it must say \`needs: 'slot'\`.`,
    );
  },

  'throws for no request, but to ask for the key or the request'(trial) {
    const picker = trial.make();
    for (const attempt of [0, 1, 99]) {
      const request = trial.request(0, attempt);
      for (const key of ['', 'key']) picker.pick(candidates(3), { ...request, key });
      for (const missing of ['key', 'request']) assertMayAsk(picker, { ...request, [missing]: undefined });
    }
  },
};

const evenness: Promises<Trial> = {
  'gives each an even share'(trial) {
    for (const count of [2, 3, 7]) {
      const set = candidates(count);
      const picked = trial.choices(trial.make(), set, count * 1_000);
      for (const each of set) {
        const share = picked.filter((choice) => choice === each).length;
        const text = `${trial.name} gave ${each.endpoint.name} ${share} of ${count * 1_000} among ${count}`;
        assert(share >= 850 && share <= 1_150, `${text}: not from 850 to 1150.`);
      }
    }
  },
};

/** A DiscoveryError goes to whoever made the request, and tells them what it lacks. */
function assertMayAsk(picker: Picker, request: PickRequest): void {
  try {
    picker.pick(candidates(3), request);
  } catch (error) {
    if (!DiscoveryError.is(error)) throw error;
  }
}

/** Each first try draws numbers of its own, so that what retries draw in between makes no difference by itself. */
function firstTries(trial: Trial, retries: number): readonly (string | undefined)[] {
  let random = seededRandom(0);
  const picker = trial.make(() => random());
  const set = candidates(5);
  return Array.from({ length: 64 }, (_, index) => {
    random = seededRandom(index);
    const first = picker.pick(set, trial.request(index));
    let left = set;
    let tried = first;
    for (let attempt = 1; attempt <= retries; attempt++) {
      left = left.filter((each) => each !== tried);
      tried = picker.pick(left, trial.request(index, attempt));
    }
    return first?.endpoint.name;
  });
}
