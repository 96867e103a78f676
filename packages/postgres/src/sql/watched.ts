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

/** For each first letter the lengths, in bits: most words are none of these, and are let go by without a copy. */
const lengths = new Int32Array(32);
for (const word of watched) {
  const first = initial(word, 0);
  lengths[first] = (lengths[first] ?? 0) | (1 << word.length);
}

/** False: the word is no keyword that matters wherever it stands. True: look closer. */
export function mayMatter(text: string, start: number, end: number): boolean {
  const length = end - start;
  return length < 32 && ((lengths[initial(text, start)] ?? 0) & (1 << length)) !== 0;
}

/** It may begin with `pg_`. */
export function mayBeCatalog(text: string, start: number): boolean {
  return text.charCodeAt(start + 2) === underscore && initial(text, start) === initial('p', 0);
}

/** The same for upper and lower case. */
function initial(text: string, at: number): number {
  return text.charCodeAt(at) & 31;
}

const underscore = 95;
