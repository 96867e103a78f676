/** As PostgreSQL folds what is not quoted: ASCII alone, whatever else has a lower case (the Kelvin sign's is `k`). */
export function fold(word: string): string {
  const lower = word.toLowerCase();
  return lower === word || isAscii.test(word) ? lower : word.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** `"a ""name"""` is `a "name"`. */
export function unquoted(token: string): string {
  return token.slice(1, -1).replaceAll('""', '"');
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is meant.
const isAscii = /^[\x00-\x7f]*$/;
