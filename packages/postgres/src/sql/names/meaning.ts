import { WordTable } from '../word-table.ts';
import { type Denial, denied } from './denied.ts';
import { harmless } from './harmless.ts';
import { syntax } from './syntax.ts';

/** What a name before a parenthesis is known for. `prefix`: syntax, of what may be before a name that is called. */
export type Meaning = 'syntax' | 'prefix' | 'harmless' | Denial;

/** One table, as each parenthesis of each text is looked up. */
export const meanings: WordTable<Meaning> = new WordTable<Meaning>([
  ...harmless.map((name) => [name, 'harmless'] as const),
  ...syntax.map((name) => [name, 'syntax'] as const),
  // OPERATOR(+), DISTINCT ON (…)
  ['operator', 'prefix'],
  ['on', 'prefix'],
  ...denied,
]);
