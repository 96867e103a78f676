import { WordTable } from './word-table.ts';

const watched = [
  'delete',
  'insert',
  'into',
  'merge',
  'select',
  'share',
  'table',
  'temp',
  'temporary',
  'update',
  'values',
  'with',
];

const table = new WordTable(watched.map((word) => [word, word] as const));

/** For each first letter the lengths, in bits: most words are none of these, and are let go by at a glance. */
const lengths = new Int32Array(32);
for (const word of watched) {
  const first = word.charCodeAt(0) & 31;
  lengths[first] = (lengths[first] as number) | (1 << word.length);
}
lengths['p'.charCodeAt(0) & 31] = -1; // `pg_…`, of any length

/** False: the word is none that matters wherever it stands. True: look closer. */
export function mayMatter(units: Uint16Array, start: number, end: number): boolean {
  return (((lengths[(units[start] as number) & 31] as number) >>> Math.min(end - start, 31)) & 1) === 1;
}

/** The keyword that matters wherever it stands, in lower case; undefined for all other words. */
export function watchedWord(units: Uint16Array, start: number, end: number): string | undefined {
  return table.find(units, start, end);
}

/** It may begin with `pg_`. */
export function mayBeCatalog(units: Uint16Array, start: number): boolean {
  return units[start + 2] === underscore && ((units[start] as number) | small) === p;
}

const underscore = 95;
const p = 112;
/** What tells small letters from capital ones. */
const small = 32;
