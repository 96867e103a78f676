import { isExtended, isSubmittable, type Statement } from './statement.ts';

/** Of pg's Connection, what its own Query sends by. */
interface Connection {
  readonly stream: { cork?(): void; uncork?(): void };
  parse(query: { readonly text: string }): void;
  bind(values: object): void;
  execute(portal: object): void;
}

interface DataRow {
  readonly fields: readonly unknown[];
}

/** pg's own, as far as a Submittable goes. */
interface PgQuery {
  submit(connection: Connection): Error | null;
  handleDataRow(row: DataRow): void;
  handleCommandComplete(message: unknown, connection: Connection): void;
}

type PgQueryClass = new (config: unknown, values: unknown) => PgQuery;

/** It knows, once it is answered, where the server had come to before it answered. Undefined where that did not say. */
export interface GuardedQuery {
  readonly replayed: string | undefined;
}

export type GuardedQueryClass = new (config: unknown, values: unknown) => GuardedQuery;

const REPLAYED = 'select pg_last_wal_replay_lsn()';

/**
 * A query that first asks its standby how far that has come: by the same packet, so that it costs no round trip. Nothing
 * but one Sync ends both (PostgreSQL docs §54.2.3), and each statement has a snapshot of its own, the first one's taken
 * first: what was replayed by then, the query sees.
 *
 * @param Query of the app's own pg; undefined where that is pg-native, which has none such.
 */
export function guardedQueryOf(Query: unknown): GuardedQueryClass | undefined {
  if (typeof Query !== 'function' || typeof Query.prototype?.prepare !== 'function') return undefined;
  return class extends (Query as PgQueryClass) {
    replayed: string | undefined;
    /** pg looks for it where it finds the query's text. */
    readonly query_timeout: unknown;
    /** pg hangs its own there. */
    callback: unknown = undefined;
    #isAsked = false;

    constructor(config: unknown, values: unknown) {
      super(config, values);
      this.query_timeout = Reflect.get(Object(config), 'query_timeout');
    }

    override submit(connection: Connection): Error | null {
      connection.stream.cork?.();
      connection.parse({ text: REPLAYED });
      connection.bind({});
      connection.execute({});
      const error = super.submit(connection);
      connection.stream.uncork?.();
      return error;
    }

    override handleDataRow(row: DataRow): void {
      if (this.#isAsked) super.handleDataRow(row);
      else if (typeof row.fields[0] === 'string') this.replayed = row.fields[0];
    }

    override handleCommandComplete(message: unknown, connection: Connection): void {
      if (this.#isAsked) super.handleCommandComplete(message, connection);
      this.#isAsked = true;
    }
  };
}

/**
 * Simple queries have no Sync to share; pg takes the first statement that is parsed for the one with the `name`; and what
 * pg refuses to send may not be half sent.
 */
export function isGuardable(statement: Statement): boolean {
  const { config, values } = statement;
  const own = typeof config === 'object' && config !== null ? config : {};
  const isPlain =
    !isSubmittable(config) && !Reflect.get(own, 'name') && Array.isArray(values ?? Reflect.get(own, 'values'));
  return isPlain && isExtended(statement);
}
