import { numberOption } from '../options.ts';
import { definePicker, type PickerFactory } from '../picker.ts';
import { ofOrdinal } from './of-ordinal.ts';

/**
 * The pod `…-n` of a StatefulSet, never another: for data that lives in one place. While it is absent a pick waits, then
 * fails with SLOT_ABSENT.
 *
 * @throws DiscoveryError `BAD_OPTION` unless `n` is a whole number, 0 or more.
 */
export function ordinal(n: number): PickerFactory {
  // An `n` that got lost on its way must not become 0, who is often the leader.
  const wanted = numberOption('ordinal', n ?? Number.NaN, 0, { integer: true });
  return definePicker(`ordinal(${wanted})`, () => ({
    needs: 'slot',
    pinned: true,
    pick: (candidates) => ofOrdinal(candidates, wanted),
  }));
}
