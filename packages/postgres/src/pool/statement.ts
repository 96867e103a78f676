/** What `query` takes, in all of pg's forms. */
export interface Statement {
  /** A text, a QueryConfig, or a Submittable. */
  readonly config: unknown;
  readonly values: unknown;
}

export type Answered = (error: Error | undefined | null, result?: unknown) => void;

/** A cursor, a stream, a `pg.Query`: pg hands it the connection, and it does the rest by itself. */
export interface Submittable {
  submit(connection: unknown): void;
  handleError?(error: Error, connection: unknown): void;
}

export function isSubmittable(config: unknown): config is Submittable {
  return typeof config === 'object' && config !== null && typeof Reflect.get(config, 'submit') === 'function';
}

/** pg-query-stream has a cursor that has the text. Undefined where nobody can tell. */
export function textOf(config: unknown): string | undefined {
  if (typeof config === 'string') return config;
  if (typeof config !== 'object' || config === null) return undefined;
  const { text, cursor } = config as { readonly text?: unknown; readonly cursor?: unknown };
  if (typeof text === 'string') return text;
  return cursor === undefined ? undefined : textOf(cursor);
}

/** pg sends it by the extended protocol: Parse, Bind, Execute, Sync. Such are one statement each. */
export function isExtended({ config, values }: Statement): boolean {
  const own: object = typeof config === 'object' && config !== null ? config : {};
  const given: unknown = values ?? Reflect.get(own, 'values');
  const isAsked = Reflect.get(own, 'queryMode') === 'extended' || Boolean(Reflect.get(own, 'name'));
  return isAsked || (Array.isArray(given) && given.length > 0);
}

/** It is no list of statements, of which some may have been done. */
export function isLone(statement: Statement): boolean {
  return isExtended(statement) || !/;\s*\S/.test(textOf(statement.config) ?? ';;');
}
