import assert from 'node:assert/strict';
import { isIP } from 'node:net';
import type { Resolution, Sighting } from '@rollcall/core';

const codes: Readonly<Record<Exclude<Resolution['kind'], 'found'>, readonly string[]>> = {
  empty: ['nxdomain', 'nodata', 'no-endpoints', 'deleted'],
  unknown: ['servfail', 'refused', 'timeout', 'forbidden', 'malformed', 'unreachable'],
};

/** It is one of what a source may say. */
export function assertWord(word: Resolution): void {
  const text = JSON.stringify(word);
  assert(word?.kind === 'found' || Object.hasOwn(codes, word?.kind), `It is neither found, empty nor unknown: ${text}`);
  if (word.kind === 'found') for (const sighting of word.endpoints) assertSighting(sighting);
  else assert(codes[word.kind].includes(word.code), `There is no such code: ${text}`);
  if (word.kind === 'unknown' || word.expiresInMs === undefined) return;
  assert(word.expiresInMs >= 0, `\`expiresInMs\` is not 0 or more: ${text}`);
}

function assertSighting(sighting: Sighting): void {
  const { address, addresses = [], port } = sighting;
  const text = JSON.stringify(sighting);
  for (const each of [address, ...addresses]) assert(isIP(each) !== 0, `'${each}' is no IP address: ${text}`);
  assert(Number.isInteger(port) && port > 0 && port < 65_536, `\`port\` is not from 1 to 65535: ${text}`);
}

/** These, and no others. Slots need not be known, but must not be wrong. */
export function assertFound(words: readonly Resolution[], expected: readonly Sighting[]): void {
  for (const word of words) assert(word.kind !== 'unknown', `The source could not say: ${JSON.stringify(word)}`);
  const found = words.flatMap((word) => (word.kind === 'found' ? word.endpoints : []));
  assert.deepEqual(found.map(placeOf).toSorted(), expected.map(placeOf).toSorted());
  for (const sighting of found) {
    const { slot } = expected.find((each) => placeOf(each) === placeOf(sighting)) as Sighting;
    assert([slot, undefined].includes(sighting.slot), `At ${placeOf(sighting)} is ${slot}, and not ${sighting.slot}.`);
  }
}

export function placeOf({ address, port }: Pick<Sighting, 'address' | 'port'>): string {
  return `${address} ${port}`;
}
