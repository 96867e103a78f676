/** Where a comment of the form slash-star ends; they nest (§4.1.5). -1 where it does not. */
export function endOfBlock(units: Uint16Array, start: number, length: number): number {
  let depth = 0;
  for (let at = start; at < length - 1; at++) {
    const [unit, next] = [units[at], units[at + 1]];
    if (unit === slash && next === star) {
      depth++;
      at++;
    } else if (unit === star && next === slash) {
      depth--;
      at++;
      if (depth === 0) return at + 1;
    }
  }
  return -1;
}

export type Hint = 'primary' | 'replica';

/** What a comment of ours says. */
export function hintIn(text: string, start: number, end: number): Hint | undefined {
  if (end - start > longest) return undefined;
  const said = /^\/\*\s*rollcall:(primary|replica)\s*\*\/$/.exec(text.slice(start, end));
  return said?.[1] as Hint | undefined;
}

const slash = 47;
const star = 42;
const longest = 64;
