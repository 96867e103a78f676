import { DiscoveryError } from '../errors.ts';
import { badOption, numberOption } from '../options.ts';
import { definePicker, type PickerFactory } from '../picker.ts';
import { murmur3 } from './murmur3.ts';
import { ofOrdinal } from './of-ordinal.ts';

export interface ShardOptions {
  /** Over how many pods the data is spread, from `…-0` up, whoever is there. To change it is to move the data. */
  readonly count: number;
  /**
   * Whole numbers, 0 or more; the same for ever. Default: MurmurHash3_x86_32 with seed 0 of the key's UTF-8 bytes, as
   * an unsigned number. Give one where the data is already spread by another.
   */
  readonly hash?: ((key: string) => number) | undefined;
}

/**
 * The pod that a key's data lives on: `…-n` of a StatefulSet, where n is `hash(key) % count`. It never depends on who
 * is there: while that pod is absent, a pick waits, then fails with SLOT_ABSENT. Any program can compute the same:
 * MurmurHash3 of `user:1` is 3,416,794,175, so with 12 shards it lives on `…-11`. That will not change.
 *
 * For caches, where another pod would do, take `rendezvous`.
 *
 * @throws DiscoveryError `BAD_OPTION`; a pick does where it has no `key`, or where `hash` returns no whole number.
 */
export function shard(options: ShardOptions): PickerFactory {
  // Nobody can guess a count that got lost on its way.
  const count = numberOption('count', options?.count ?? Number.NaN, 0, { min: 1, integer: true });
  const { hash = murmur3 } = options;
  if (typeof hash !== 'function') throw badOption('hash', 'a function', hash);
  const name = `shard(${count})`;
  return definePicker(name, () => ({
    needs: 'slot',
    pinned: true,
    pick(candidates, { key }) {
      if (key === undefined) throw keyMissing(name);
      if (typeof key !== 'string') throw badOption('key', 'a string', key);
      const number = hash(key);
      if (!Number.isSafeInteger(number) || number < 0) throw badOption('hash', RETURNS, number);
      return ofOrdinal(candidates, number % count);
    },
  }));
}

const RETURNS = 'a function that returns whole numbers, 0 or more';

function keyMissing(name: string): DiscoveryError {
  return new DiscoveryError('ROLLCALL_BAD_OPTION', `\`key\` is missing: ${name} goes by it. Give it with the request.`);
}
