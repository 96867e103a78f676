import { definePicker, type PickerFactory } from '../picker.ts';

/**
 * The topmost of the list, by ordinal, then name; the next one only when that fails or leaves. It is what plain clients
 * do (gRPC's `pick_first`): use it to keep everything on one pod while any other would do. For "`-0` and nobody else",
 * use `leader`.
 */
export function first(): PickerFactory {
  return definePicker('first', () => (candidates) => candidates[0]);
}
