import { createRequire } from 'node:module';
import { PrismaPg } from '@prisma/adapter-pg';
import { poolFor } from '@rollcall/postgres';
import { type Prisma, PrismaClient, type Author as Row } from '../dist/prisma/client.ts';
import { migrations } from '../migrations.ts';
import type { Author, NewAuthor, OpenOrm, Queries } from '../orm.ts';

/** The adapter brings its own pg, and knows a pool by `instanceof` that one. */
const require = createRequire(import.meta.url);
const Pool = poolFor(createRequire(require.resolve('@prisma/adapter-pg'))('pg'));

export const openPrisma: OpenOrm = async (config) => {
  const pool = new Pool(config);
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  return {
    ...queriesOf(prisma),
    pool,
    /** `prisma migrate` goes by a URL, and a program of its own: what it would run is run here. */
    async migrate() {
      const there = await prisma.$queryRaw<[{ there: boolean }]>`select to_regclass('authors') is not null as there`;
      if (there[0].there) return;
      const statements = migrations.text.split(';').filter((each) => each.trim() !== '');
      await prisma.$transaction(statements.map((each) => prisma.$executeRawUnsafe(each)));
    },
    async addAll(authors) {
      await prisma.author.createMany({ data: authors.map(rowOf) });
    },
    async addBook(title, { id }) {
      await prisma.book.create({ data: { title, author: { connect: { id } } } });
    },
    async titlesBy(name) {
      const books = await prisma.book.findMany({ where: { author: { name } }, orderBy: { title: 'asc' } });
      return books.map(({ title }) => title);
    },
    transaction: ({ isolation, readOnly }, run) =>
      prisma.$transaction(
        async (outer) => {
          if (readOnly === true) await outer.$executeRaw`set transaction read only`;
          return await run({ ...queriesOf(outer), nested: (inner) => nested(outer, inner) });
        },
        isolation === undefined
          ? {}
          : { isolationLevel: isolation === 'serializable' ? 'Serializable' : 'RepeatableRead' },
      ),
    findEach: (names) => Promise.all(names.map((name) => queriesOf(prisma).find(name))),
    /** Its cursor is a name to go on from. */
    async *names() {
      let last: string | undefined;
      do {
        const from: Prisma.AuthorFindManyArgs = last === undefined ? {} : { cursor: { name: last }, skip: 1 };
        const page = await prisma.author.findMany({ ...from, take: 2, orderBy: { name: 'asc' } });
        yield* page.map(({ name }) => name);
        last = page.at(-1)?.name;
      } while (last !== undefined);
    },
    giveUp: () => prisma.$transaction((tx) => tx.$queryRaw`select pg_sleep(2)::text`, { timeout: 100 }),
    codeOf: (error) => sqlState(error),
    async [Symbol.asyncDispose]() {
      await prisma.$disconnect();
      await pool.end();
    },
  };
};

function queriesOf(prisma: Prisma.TransactionClient): Queries {
  return {
    add: async (author) => authorOf(await prisma.author.create({ data: rowOf(author) })),
    async find(name) {
      const found = await prisma.author.findUnique({ where: { name } });
      return found === null ? undefined : authorOf(found);
    },
    async rename(from, to) {
      await prisma.author.update({ where: { name: from }, data: { name: to } });
    },
    async remove(name) {
      await prisma.author.delete({ where: { name } });
    },
    async ask(text) {
      const rows = await prisma.$queryRawUnsafe<readonly object[]>(text);
      return Object.values(rows[0] ?? {})[0];
    },
  };
}

async function nested(prisma: Prisma.TransactionClient, run: (queries: Queries) => Promise<unknown>): Promise<void> {
  await prisma.$executeRaw`savepoint inner_one`;
  await run(queriesOf(prisma)).catch(() => prisma.$executeRaw`rollback to savepoint inner_one`);
}

function rowOf({ name, tags = [], about }: NewAuthor): Prisma.AuthorCreateInput {
  return { name, tags, ...(about === undefined ? {} : { about }) };
}

/** To Prisma, JSON may be a string too. */
function authorOf(row: Row): Author {
  return row as Author;
}

/** Under P2002 and the like lies what the database said. */
function sqlState(error: unknown): unknown {
  const meta: { driverAdapterError?: { cause?: { originalCode?: string } } } = Reflect.get(Object(error), 'meta') ?? {};
  return meta.driverAdapterError?.cause?.originalCode;
}
