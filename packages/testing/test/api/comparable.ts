import type { Answer } from './scenario.ts';

/** What two servers cannot have in common, by its name. */
const volatile: Readonly<Record<string, string>> = {
  resourceVersion: 'a version',
  uid: 'a uid',
  creationTimestamp: 'a time',
};

/** An answer without what differs from server to server: versions, times, who was taken for whom. */
export function comparable({ path, lines, ...rest }: Answer): unknown {
  return { ...rest, path: withoutNumbers(path), lines: lines.map(plain).filter((line) => !isHeartbeat(line)) };
}

/** Bookmarks come when they come (KEP-956), but for the one that ends what there is. */
function isHeartbeat(line: unknown): boolean {
  const { type, object } = line as { readonly type?: string; readonly object?: { readonly metadata: object } };
  return type === 'BOOKMARK' && object !== undefined && !('annotations' in object.metadata);
}

function plain(value: unknown): unknown {
  if (typeof value === 'string') return withoutNumbers(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  // Who wrote which field, for server-side apply: nobody who reads slices looks at it.
  const { managedFields: _, ...rest } = value as Record<string, unknown>;
  const entries = Object.entries(rest).map(([key, each]) => [key, volatile[key] ?? plain(each)]);
  return Object.fromEntries(entries);
}

function withoutNumbers(text: string): string {
  return text.replaceAll(/\b\d{3,}\b/g, '0').replaceAll(/(serviceaccount:[\w-]+):\w+/g, '$1:somebody');
}
