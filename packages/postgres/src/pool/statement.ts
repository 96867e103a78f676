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
