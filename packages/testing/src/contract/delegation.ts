import assert from 'node:assert/strict';
import type { Promises } from '../contract.ts';
import { candidates } from './candidates.ts';
import type { Trial } from './trial.ts';

/** What a picker promises that has `pickerFor`. */
export const delegation: Promises<Trial> = {
  'leaves one request to one picker'(trial) {
    const picker = trial.make();
    for (let index = 0; index < 20; index++) {
      const request = trial.request(index);
      assert.equal(picker.pickerFor?.(request), picker.pickerFor?.(request), `${trial.name} makes one for each pick.`);
    }
  },

  'picks what the picker would that it leaves it to'(trial) {
    const asked = trial.make();
    const set = candidates(5);
    const left = Array.from({ length: 64 }, (_, index) => {
      const request = trial.request(index);
      return (asked.pickerFor?.(request) ?? asked).pick(set, request)?.endpoint.name;
    });
    assert.deepEqual(trial.names(trial.make()), left);
  },
};
