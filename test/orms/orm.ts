import type { Pool, PoolConfig } from '@rollcall/postgres';

export interface Author {
  readonly id: number;
  readonly name: string;
  readonly tags: string[];
  readonly about: object | null;
}

export interface NewAuthor {
  readonly name: string;
  /** Default: none. */
  readonly tags?: string[];
  readonly about?: object;
}

/** What an app asks, in a transaction or outside of one. Each ORM says it as its own manual does. */
export interface Queries {
  /** Gives what RETURNING gives. */
  add(author: NewAuthor): Promise<Author>;
  find(name: string): Promise<Author | undefined>;
  rename(from: string, to: string): Promise<void>;
  remove(name: string): Promise<void>;
  /** The only value of the only row of a text of one's own. */
  ask(text: string): Promise<unknown>;
}

export interface Transaction extends Queries {
  /** Under a savepoint: nothing is left of it where it fails. */
  nested(run: (queries: Queries) => Promise<unknown>): Promise<void>;
}

export interface TransactionOptions {
  readonly isolation?: 'serializable' | 'repeatable read' | undefined;
  readonly readOnly?: boolean | undefined;
}

/** An ORM over our Pool, as an app would open it. */
export interface Orm extends Queries, AsyncDisposable {
  /** The one that it goes by. */
  readonly pool: Pool;
  /** Runs `migrations/`, by the ORM's own migrator where that can go by a pool. What was run is not run again. */
  migrate(): Promise<void>;
  /** All at once. */
  addAll(authors: readonly NewAuthor[]): Promise<void>;
  addBook(title: string, by: Author): Promise<void>;
  /** By a join. */
  titlesBy(name: string): Promise<readonly string[]>;
  transaction<T>(options: TransactionOptions, run: (transaction: Transaction) => Promise<T>): Promise<T>;
  /** Each by the same statement, prepared: under a name where the ORM gives it one. */
  findEach(names: readonly string[]): Promise<readonly (Author | undefined)[]>;
  /** All names in order, a few at a time. */
  names(): AsyncIterable<string>;
  /** Gives up a query that takes far too long, by the ORM's own means. Rejects. */
  giveUp(): Promise<unknown>;
  /** The SQLSTATE, wherever the ORM keeps it. */
  codeOf(error: unknown): unknown;
}

export type OpenOrm = (config: PoolConfig) => Promise<Orm>;
