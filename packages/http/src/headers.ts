/**
 * The value of a header, in each of the shapes that undici takes: an object, a flat array, an iterable of pairs.
 *
 * @param name in lower case.
 */
export function headerOf(headers: object | null | undefined, name: string): string | undefined {
  for (const [key, value] of pairsOf(headers)) {
    if (typeof key !== 'string' || key.toLowerCase() !== name) continue;
    const [first] = Array.isArray(value) ? value : [value];
    if (first !== undefined && first !== null) return String(first);
  }
  return undefined;
}

function pairsOf(headers: object | null | undefined): Iterable<readonly [unknown, unknown]> {
  if (headers === undefined || headers === null) return [];
  if (Array.isArray(headers)) return flatPairs(headers);
  if (Symbol.iterator in headers) return headers as Iterable<[string, unknown]>;
  return Object.entries(headers);
}

function* flatPairs(headers: readonly unknown[]): Generator<readonly [unknown, unknown]> {
  for (let i = 0; i + 1 < headers.length; i += 2) yield [headers[i], headers[i + 1]];
}
