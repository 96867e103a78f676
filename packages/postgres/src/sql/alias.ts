import type { Parentheses, Purpose } from './parentheses.ts';
import { token } from './tokens.ts';
import type { Trail } from './trail.ts';

/**
 * Is the name before a parenthesis none of a function? With a list of columns: `AS t(a, b)`, `f(x) t(a, b)`,
 * `WITH t(a, b) AS`. Or of a type: `x::t(3)`.
 *
 * @param before Where in the trail the token before the name is.
 */
export function isAlias(trail: Trail, before: number, { inner, closed }: Parentheses): boolean {
  switch (trail.kind(before)) {
    case token.cast:
      return true;
    case token.close:
      return closed !== 'prefix';
    case token.comma:
      return inner === 'with';
    case token.word:
      return isFollowedByNames(trail.word(before), inner);
    default:
      return false;
  }
}

function isFollowedByNames(word: string, inner: Purpose): boolean {
  if (word === 'with' || word === 'recursive') return inner === 'with';
  return word === 'as' || word === 'ordinality' || word === 'tablesample' || word === 'copy';
}
