import { Pool } from '@rollcall/postgres';
import knex, { type Knex } from 'knex';
import { migrations } from '../migrations.ts';
import type { Author, NewAuthor, OpenOrm, Queries } from '../orm.ts';

export const openKnex: OpenOrm = async (config) => {
  const pool = new Pool(config);
  const db = knex({ client: 'pg', connectionPool: pool });
  return {
    ...queriesOf(db),
    pool,
    async migrate() {
      await db.migrate.latest({ migrationSource });
    },
    async addAll(authors) {
      await db<Author>('authors').insert(authors.map(rowOf));
    },
    async addBook(title, { id }) {
      await db('books').insert({ title, author_id: id });
    },
    titlesBy: (name) =>
      db('books').join('authors', 'authors.id', 'books.author_id').where({ name }).orderBy('title').pluck('title'),
    transaction: ({ isolation, readOnly = false }, run) =>
      db.transaction(
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
        { readOnly, ...(isolation === undefined ? {} : { isolationLevel: isolation }) },
      ),
    findEach: (names) =>
      Promise.all(
        names.map(async (name) => {
          const statement = db.raw('select * from authors where name = ?', [name]).options({ name: 'author_by_name' });
          return (await statement).rows[0];
        }),
      ),
    /** In a transaction: outside of one, Knex gives the client of a `connectionPool` back twice. */
    async *names() {
      const transaction = await db.transaction(undefined, { readOnly: true });
      const rows = transaction('authors').select('name').orderBy('name').stream({ highWaterMark: 2 });
      for await (const { name } of rows as AsyncIterable<Author>) yield name;
      await transaction.commit();
    },
    giveUp: () => db.raw('select pg_sleep(2)').timeout(100),
    codeOf: (error) => Reflect.get(Object(error), 'code'),
    async [Symbol.asyncDispose]() {
      await db.destroy();
      await pool.end();
    },
  };
};

function queriesOf(db: Knex): Queries {
  return {
    async add(author) {
      const [added] = await db<Author>('authors').insert(rowOf(author)).returning('*');
      return added as Author;
    },
    find: (name) => db<Author>('authors').where({ name }).first(),
    async rename(from, to) {
      await db('authors').where({ name: from }).update({ name: to });
    },
    async remove(name) {
      await db('authors').where({ name }).delete();
    },
    ask: async (text) => Object.values((await db.raw(text)).rows[0])[0],
  };
}

function rowOf({ name, tags = [], about }: NewAuthor): Omit<Author, 'id'> {
  return { name, tags, about: about ?? null };
}

const migrationSource: Knex.MigrationSource<string> = {
  getMigrations: async () => [migrations.name],
  getMigrationName: (name) => name,
  getMigration: async () => ({
    up: (db) => db.raw(migrations.text),
    down: async () => {},
  }),
};
