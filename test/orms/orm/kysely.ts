import { Pool } from '@rollcall/postgres';
import {
  type ControlledTransaction,
  type Generated,
  type Insertable,
  type JSONColumnType,
  Kysely,
  PostgresDialect,
  sql,
} from 'kysely';
import { Migrator } from 'kysely/migration';
import Cursor from 'pg-cursor';
import { migrations } from '../migrations.ts';
import type { NewAuthor, OpenOrm, Queries } from '../orm.ts';

interface Library {
  readonly authors: {
    readonly id: Generated<number>;
    readonly name: string;
    readonly tags: Generated<string[]>;
    readonly about: JSONColumnType<object | null>;
  };
  readonly books: { readonly id: Generated<number>; readonly title: string; readonly author_id: number };
}

type AnyTransaction = ControlledTransaction<Library, string[]>;

export const openKysely: OpenOrm = async (config) => {
  const pool = new Pool(config);
  const db = new Kysely<Library>({ dialect: new PostgresDialect({ pool, cursor: Cursor }) });
  const byName = (name: string) => db.selectFrom('authors').selectAll().where('name', '=', name);
  return {
    ...queriesOf(db),
    pool,
    async migrate() {
      const { error } = await new Migrator({ db, provider }).migrateToLatest();
      if (error !== undefined) throw error;
    },
    async addAll(authors) {
      await db.insertInto('authors').values(authors.map(rowOf)).execute();
    },
    async addBook(title, { id }) {
      await db.insertInto('books').values({ title, author_id: id }).execute();
    },
    async titlesBy(name) {
      const books = db.selectFrom('books').innerJoin('authors', 'authors.id', 'books.author_id');
      const rows = await books.select('title').where('name', '=', name).orderBy('title').execute();
      return rows.map(({ title }) => title);
    },
    async transaction({ isolation, readOnly }, run) {
      let builder = db.startTransaction();
      if (isolation !== undefined) builder = builder.setIsolationLevel(isolation);
      if (readOnly === true) builder = builder.setAccessMode('read only');
      const transaction: AnyTransaction = await builder.execute();
      try {
        const result = await run({ ...queriesOf(transaction), nested: (inner) => nested(transaction, inner) });
        await transaction.commit().execute();
        return result;
      } catch (error) {
        await transaction.rollback().execute();
        throw error;
      }
    },
    findEach: (names) => Promise.all(names.map((name) => db.executeQuery(byName(name).compile()).then(first))),
    async *names() {
      for await (const { name } of db.selectFrom('authors').select('name').orderBy('name').stream(2)) yield name;
    },
    giveUp: () =>
      sql`select pg_sleep(600)`.execute(db, {
        signal: AbortSignal.timeout(100),
        inflightQueryAbortStrategy: 'cancel query',
      }),
    codeOf: (error) => Reflect.get(Object(error), 'code'),
    [Symbol.asyncDispose]: () => db.destroy(),
  };
};

function queriesOf(db: Kysely<Library>): Queries {
  return {
    add: (author) => db.insertInto('authors').values(rowOf(author)).returningAll().executeTakeFirstOrThrow(),
    find: (name) => db.selectFrom('authors').selectAll().where('name', '=', name).executeTakeFirst(),
    async rename(from, to) {
      await db.updateTable('authors').set({ name: to }).where('name', '=', from).execute();
    },
    async remove(name) {
      await db.deleteFrom('authors').where('name', '=', name).execute();
    },
    ask: async (text) => Object.values(first(await sql<object>`${sql.raw(text)}`.execute(db)) ?? {})[0],
  };
}

async function nested(transaction: AnyTransaction, run: (queries: Queries) => Promise<unknown>): Promise<void> {
  const inner = await transaction.savepoint('inner').execute();
  try {
    await run(queriesOf(inner));
    await inner.releaseSavepoint('inner').execute();
  } catch {
    await inner.rollbackToSavepoint('inner').execute();
  }
}

function rowOf({ name, tags = [], about }: NewAuthor): Insertable<Library['authors']> {
  return { name, tags, about: JSON.stringify(about ?? null) };
}

function first<R>({ rows }: { readonly rows: readonly R[] }): R | undefined {
  return rows[0];
}

const provider = {
  async getMigrations() {
    return {
      [migrations.name]: { up: async (db: Kysely<unknown>) => void (await sql.raw(migrations.text).execute(db)) },
    };
  },
};
