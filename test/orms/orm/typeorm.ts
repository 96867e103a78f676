import { Pool } from '@rollcall/postgres';
import pg from 'pg';
import { DataSource, type EntityManager, EntitySchema, type MigrationInterface, type QueryRunner } from 'typeorm';
import { migrations } from '../migrations.ts';
import type { Author, NewAuthor, OpenOrm, Queries, TransactionOptions } from '../orm.ts';

const authors = new EntitySchema<Author>({
  name: 'authors',
  columns: {
    id: { type: Number, primary: true, generated: true },
    name: { type: 'text', unique: true },
    tags: { type: 'text', array: true },
    about: { type: 'jsonb', nullable: true },
  },
});

interface Book {
  readonly id: number;
  readonly title: string;
  readonly author: Author;
}

const books = new EntitySchema<Book>({
  name: 'books',
  columns: { id: { type: Number, primary: true, generated: true }, title: { type: 'text' } },
  relations: { author: { type: 'many-to-one', target: 'authors', joinColumn: { name: 'author_id' } } },
});

export const openTypeOrm: OpenOrm = async (config) => {
  const opened: Pool[] = [];
  /** It makes its pool itself: of this class, by its own options and `extra`. */
  class OurPool extends Pool {
    constructor(options: pg.PoolConfig) {
      super(options);
      opened.push(this);
    }
  }
  const source = new DataSource({
    type: 'postgres',
    driver: { Pool: OurPool, types: pg.types, defaults: pg.defaults },
    extra: config,
    entities: [authors, books],
    migrations: [Library1700000000000],
  });
  await source.initialize();
  const { manager } = source;
  return {
    ...queriesOf(manager),
    pool: opened[0] as Pool,
    async migrate() {
      await source.runMigrations();
    },
    async addAll(all) {
      await manager.insert(authors, all.map(rowOf));
    },
    async addBook(title, author) {
      await manager.insert(books, { title, author });
    },
    async titlesBy(name) {
      const query = manager.createQueryBuilder(books, 'book').innerJoin('book.author', 'author');
      const found = await query.where('author.name = :name', { name }).orderBy('book.title').getMany();
      return found.map(({ title }) => title);
    },
    transaction: (options, run) =>
      inTransaction(manager, options, (outer) =>
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
      ),
    findEach: (names) =>
      Promise.all(names.map(async (name) => (await manager.query('select * from authors where name = $1', [name]))[0])),
    async *names() {
      const rows = await manager.createQueryBuilder(authors, 'author').select('name').orderBy('name').stream();
      for await (const { name } of rows as AsyncIterable<Author>) yield name;
    },
    giveUp: () =>
      manager.transaction(async (tx) => {
        await tx.query('set local statement_timeout = 100');
        await tx.query('select pg_sleep(600)');
      }),
    codeOf: (error) => Reflect.get(Object(error), 'code'),
    [Symbol.asyncDispose]: () => source.destroy(),
  };
};

/** It has no word for READ ONLY: the first statement says it. */
function inTransaction<T>(
  manager: EntityManager,
  { isolation, readOnly }: TransactionOptions,
  run: (transaction: EntityManager) => Promise<T>,
): Promise<T> {
  const play = async (transaction: EntityManager): Promise<T> => {
    if (readOnly === true) await transaction.query('set transaction read only');
    return await run(transaction);
  };
  if (isolation === undefined) return manager.transaction(play);
  return manager.transaction(isolation === 'serializable' ? 'SERIALIZABLE' : 'REPEATABLE READ', play);
}

function queriesOf(manager: EntityManager): Queries {
  return {
    async add(author) {
      const row = rowOf(author);
      const { generatedMaps } = await manager
        .createQueryBuilder()
        .insert()
        .into(authors)
        .values(row)
        .returning('*')
        .execute();
      return { ...row, ...(generatedMaps[0] as Author) };
    },
    find: async (name) => (await manager.findOneBy(authors, { name })) ?? undefined,
    async rename(from, to) {
      await manager.update(authors, { name: from }, { name: to });
    },
    async remove(name) {
      await manager.delete(authors, { name });
    },
    ask: async (text) => Object.values((await manager.query(text))[0])[0],
  };
}

function rowOf({ name, tags = [], about }: NewAuthor): Omit<Author, 'id'> {
  return { name, tags, about: about ?? null };
}

class Library1700000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(migrations.text);
  }

  async down(): Promise<void> {}
}
