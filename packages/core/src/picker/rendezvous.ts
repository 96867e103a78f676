import { badOption } from '../options.ts';
import {
  type Candidate,
  definePicker,
  type Picker,
  type PickerEnv,
  type PickerFactory,
  type PickRequest,
} from '../picker.ts';
import { mixed, murmur3 } from './murmur3.ts';
import { random } from './random.ts';

/**
 * Each key has its pod, as long as that is there: for caches, where any other will do, but is cold. Who joins or leaves
 * moves the keys that it gets or had, one in N, and no others; a restart under the same name moves none. All clients
 * agree, whatever the order in which they know the pods. A request without a key goes to anybody.
 *
 * Highest random weight (Thaler, Ravishankar 1998): of `mix(murmur3(key) ^ murmur3(slot))`, where `murmur3` is
 * MurmurHash3_x86_32 with seed 0 of the UTF-8 bytes, and `mix` its finalizer. A pick weighs all, some 3 ns each: take
 * it for up to a few hundred.
 *
 * Where data lives in one place, and another is not just slower but wrong, take `shard`.
 */
export function rendezvous(): PickerFactory {
  return definePicker('rendezvous', (env) => new Rendezvous(env));
}

class Rendezvous implements Picker {
  readonly needs = 'slot';
  readonly #anybody: Picker;
  #hashed: readonly Candidate[] = [];
  /** Of the slots of `#hashed`. */
  #hashes = new Int32Array();

  constructor(env: PickerEnv) {
    this.#anybody = random().create(env);
  }

  pick(candidates: readonly Candidate[], request: PickRequest): Candidate | undefined {
    if (request.key === undefined) return this.#anybody.pick(candidates, request);
    if (typeof request.key !== 'string') throw badOption('key', 'a string', request.key);
    const key = murmur3(request.key);
    const slots = this.#slotsOf(candidates);
    let best = 0;
    let highest = -1;
    for (let at = 0; at < slots.length; at++) {
      const weight = weightOf(key, slots[at]);
      if (weight <= highest) continue;
      highest = weight;
      best = at;
    }
    return candidates[best];
  }

  rank(candidates: readonly Candidate[], key: string, count: number): readonly Candidate[] {
    const hash = murmur3(key);
    const slots = this.#slotsOf(candidates);
    const weighed = candidates.map((candidate, at) => ({ candidate, weight: weightOf(hash, slots[at]) }));
    weighed.sort((a, b) => b.weight - a.weight);
    return weighed.slice(0, count).map(({ candidate }) => candidate);
  }

  #slotsOf(candidates: readonly Candidate[]): Int32Array {
    if (candidates !== this.#hashed) {
      this.#hashes = Int32Array.from(candidates, ({ endpoint }) => murmur3(endpoint.slot ?? ''));
      this.#hashed = candidates;
    }
    return this.#hashes;
  }
}

function weightOf(key: number, slot = 0): number {
  return mixed(key ^ slot);
}
