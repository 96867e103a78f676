import { type Candidate, definePicker, type PickerFactory } from '@rollcall/core';

const WIDTH = 4;
const GOLDEN = 0x9e3779b9;

/**
 * The least that a choice of two among many takes, as a measure: whatever is weighed stands in one array, in the order of
 * the candidates, and nothing ever changes there. Each of two draws is a read that no cache has, and who is picked one more.
 */
export function twoOfColumns(): PickerFactory {
  return definePicker('two of columns', () => {
    let columns = new Float64Array();
    let state = 1;
    return (candidates) => {
      const { length } = candidates;
      if (columns.length !== length * WIDTH) columns = columnsOf(candidates);
      state = (state + GOLDEN) | 0;
      const one = below(state, length);
      state = (state + GOLDEN) | 0;
      const other = below(state, length);
      return candidates[isCheaper(columns, other * WIDTH, one * WIDTH) ? other : one];
    };
  });
}

function columnsOf(candidates: readonly Candidate[]): Float64Array<ArrayBuffer> {
  return Float64Array.from(
    candidates.flatMap(({ latencyMs, inFlight, lastPick }) => [latencyMs, inFlight + 1, lastPick, 0]),
  );
}

function isCheaper(columns: Float64Array, one: number, other: number): boolean {
  return (columns[one] ?? 0) * (columns[one + 1] ?? 0) < (columns[other] ?? 0) * (columns[other + 1] ?? 0);
}

/** By the last step of murmur3. */
function below(state: number, count: number): number {
  let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return ((((mixed ^ (mixed >>> 16)) >>> 0) * count) / 2 ** 32) | 0;
}
