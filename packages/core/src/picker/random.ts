import { definePicker, type PickerFactory } from '../picker.ts';

/**
 * Anybody. Even in the long run, and without a memory: many short-lived clients do not all begin with the same pod, as
 * they would by `roundRobin`.
 */
export function random(): PickerFactory {
  return definePicker('random', (env) => (candidates) => candidates[Math.floor(env.random() * candidates.length)]);
}
