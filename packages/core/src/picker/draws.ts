import type { PickerEnv } from '../picker.ts';
import { mixed } from './murmur3.ts';

/**
 * Whole numbers at random, seeded once: `Math.random` makes an object for every number, which is garbage at each pick.
 * A counter that steps by 2³²/φ goes through a mixer, as in SplitMix (Steele, Lea, Flood 2014).
 */
export class Draws {
  #state: number;
  /** What the last draw left of its number. */
  #rest = 0;

  constructor({ random }: PickerEnv) {
    this.#state = Math.floor(random() * 2 ** 32) | 0;
  }

  /** From 0 to `count` - 1, each as likely as any other. `Math.floor` would take longer than all the rest. */
  below(count: number): number {
    this.#state = (this.#state + 0x9e3779b9) | 0;
    const scaled = mixed(this.#state) * count;
    this.#rest = scaled | 0;
    return (scaled / 2 ** 32) >>> 0;
  }

  /**
   * The same, but not `taken`, which must have been the last draw: what that left of its number is as random, and good for
   * a second one (Brackett-Rozinsky and Lemire 2024, "Batched Ranged Random Integer Generation"). 32 bits are enough for
   * two of 65,536; of more, some pairs never come up. Without a branch, which the CPU would guess wrong every other time.
   */
  besides(taken: number, count: number): number {
    const drawn = (((this.#rest >>> 0) * (count - 1)) / 2 ** 32) >>> 0;
    return drawn + Number(drawn >= taken);
  }
}
