import { Pool } from '@rollcall/postgres';
import { asc, eq, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import { integer, jsonb, type PgDatabase, type PgQueryResultHKT, pgTable, serial, text } from 'drizzle-orm/pg-core';
import { migrations } from '../migrations.ts';
import type { NewAuthor, OpenOrm, Queries } from '../orm.ts';

const authors = pgTable('authors', {
  id: serial().primaryKey(),
  name: text().notNull().unique(),
  tags: text().array().notNull().default([]),
  about: jsonb().$type<object>(),
});

const books = pgTable('books', {
  id: serial().primaryKey(),
  title: text().notNull(),
  authorId: integer('author_id').notNull(),
});

export const openDrizzle: OpenOrm = async (config) => {
  const pool = new Pool(config);
  const db = drizzle(pool);
  const byName = db
    .select()
    .from(authors)
    .where(eq(authors.name, sql.placeholder('name')))
    .prepare('author_by_name');
  return {
    ...queriesOf(db),
    pool,
    migrate: () => migrate(db, { migrationsFolder: migrations.folder }),
    async addAll(all) {
      await db.insert(authors).values(all.map(rowOf));
    },
    async addBook(title, { id }) {
      await db.insert(books).values({ title, authorId: id });
    },
    async titlesBy(name) {
      const ofAuthor = db.select({ title: books.title }).from(books).innerJoin(authors, eq(authors.id, books.authorId));
      const rows = await ofAuthor.where(eq(authors.name, name)).orderBy(asc(books.title));
      return rows.map(({ title }) => title);
    },
    transaction({ isolation, readOnly }, run) {
      const config = {
        ...(isolation === undefined ? {} : { isolationLevel: isolation }),
        ...(readOnly === true ? { accessMode: 'read only' as const } : {}),
      };
      return db.transaction(
        (outer) =>
          run({
            ...queriesOf(outer),
            nested: (inner) =>
              outer
                .transaction((savepoint) => inner(queriesOf(savepoint)))
                .then(
                  () => {},
                  () => {},
                ),
          }),
        config,
      );
    },
    findEach: (names) => Promise.all(names.map(async (name) => (await byName.execute({ name }))[0])),
    /** It has no stream of its own: a cursor of SQL's. */
    async *names() {
      const pages = await db.transaction(async (tx) => {
        await tx.execute(sql`declare names cursor for select name from authors order by name`);
        const found: string[] = [];
        for (let count = -1; count !== found.length; ) {
          count = found.length;
          const { rows } = await tx.execute<{ name: string }>(sql`fetch 2 from names`);
          found.push(...rows.map(({ name }) => name));
        }
        return found;
      });
      yield* pages;
    },
    giveUp: () =>
      db.transaction(async (tx) => {
        await tx.execute(sql`set local statement_timeout = 100`);
        await tx.execute(sql`select pg_sleep(600)`);
      }),
    codeOf: (error) => Reflect.get(Object(Reflect.get(Object(error), 'cause')), 'code'),
    [Symbol.asyncDispose]: () => pool.end(),
  };
};

function queriesOf<H extends PgQueryResultHKT>(db: PgDatabase<H>): Queries {
  return {
    async add(author) {
      const [added] = await db.insert(authors).values(rowOf(author)).returning();
      if (added === undefined) throw new Error('nothing was returned');
      return added;
    },
    find: async (name) => (await db.select().from(authors).where(eq(authors.name, name)))[0],
    async rename(from, to) {
      await db.update(authors).set({ name: to }).where(eq(authors.name, from));
    },
    async remove(name) {
      await db.delete(authors).where(eq(authors.name, name));
    },
    async ask(question) {
      const { rows } = (await db.execute(sql.raw(question))) as { rows: readonly object[] };
      return Object.values(rows[0] ?? {})[0];
    },
  };
}

function rowOf({ name, tags = [], about }: NewAuthor): typeof authors.$inferInsert {
  return { name, tags, about };
}
