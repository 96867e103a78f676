import type { PickerEnv } from '../picker.ts';
import { mixed } from './murmur3.ts';

/**
 * Whole numbers at random, seeded once: `Math.random` makes an object for every number, which is garbage at each pick.
 * A counter that steps by 2³²/φ goes through a mixer, as in SplitMix (Steele, Lea, Flood 2014).
 */
export class Draws {
  #state: number;

  constructor({ random }: PickerEnv) {
    this.#state = Math.floor(random() * 2 ** 32) | 0;
  }

  /** From 0 to `count` - 1, each as likely as any other. `Math.floor` would take longer than all the rest. */
  below(count: number): number {
    this.#state = (this.#state + 0x9e3779b9) | 0;
    return ((mixed(this.#state) * count) / 2 ** 32) >>> 0;
  }

  /** The same, but not `taken`. Without a branch, which the CPU would guess wrong every other time. */
  besides(taken: number, count: number): number {
    const drawn = this.below(count - 1);
    return drawn + Number(drawn >= taken);
  }
}
