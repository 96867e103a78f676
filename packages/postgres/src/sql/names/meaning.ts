import { type Denial, denied } from './denied.ts';
import { harmless } from './harmless.ts';
import { syntax } from './syntax.ts';

/** What a name before a parenthesis is known for. */
export type Meaning = 'syntax' | 'harmless' | Denial;

/** One table, as each parenthesis of each text is looked up. */
export const meanings: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ...harmless.map((name) => [name, 'harmless'] as const),
  ...syntax.map((name) => [name, 'syntax'] as const),
  ...denied,
]);
