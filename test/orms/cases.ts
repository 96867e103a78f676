import { expect, vi } from 'vitest';
import type { Orm } from './orm.ts';

const WHERE = "select current_setting('cluster_name')";
const UNIQUE_VIOLATION = '23505';
const READ_ONLY = '25006';

/** What is asked of every ORM. Each runs as one request of an app: in a scope of the pool. */
export const cases: Readonly<Record<string, (orm: Orm) => Promise<void>>> = {
  async 'a migration, once'(orm) {
    await orm.migrate();
    expect(await orm.ask("select count(*)::int from pg_class where relname in ('authors', 'books')")).toBe(2);
  },

  async 'create, read, update, delete'(orm) {
    const { id } = await orm.add({ name: 'Ada' });
    expect(await orm.find('Ada')).toMatchObject({ id, name: 'Ada' });
    await orm.rename('Ada', 'Ada Lovelace');
    expect([await orm.find('Ada'), (await orm.find('Ada Lovelace'))?.id]).toEqual([undefined, id]);
    await orm.remove('Ada Lovelace');
    expect(await orm.find('Ada Lovelace')).toBeUndefined();
  },

  async 'a join'(orm) {
    const author = await orm.add({ name: 'Bertrand' });
    for (const title of ['Principia', 'Marriage and Morals']) await orm.addBook(title, author);
    expect(await orm.titlesBy('Bertrand')).toEqual(['Marriage and Morals', 'Principia']);
  },

  async 'what RETURNING returns'(orm) {
    const author = await orm.add({ name: 'Cicero' });
    expect(author).toMatchObject({ id: expect.any(Number), name: 'Cicero', tags: [], about: null });
  },

  async 'a batch'(orm) {
    const names = Array.from({ length: 20 }, (_, n) => `Dante ${n}`);
    await orm.addAll(names.map((name) => ({ name })));
    expect((await orm.findEach(names)).map((author) => author?.name)).toEqual(names);
  },

  async 'a transaction that commits, and one that rolls back'(orm) {
    await orm.transaction({}, (tx) => tx.add({ name: 'Euclid' }));
    const failure = new Error('on second thoughts');
    const undone = orm.transaction({}, async (tx) => {
      await tx.add({ name: 'Epicurus' });
      expect(await tx.find('Epicurus')).toBeDefined();
      throw failure;
    });
    await expect(undone).rejects.toBe(failure);
    expect([(await orm.find('Euclid'))?.name, await orm.find('Epicurus')]).toEqual(['Euclid', undefined]);
  },

  async 'a savepoint'(orm) {
    await orm.transaction({}, async (tx) => {
      await tx.add({ name: 'Frege' });
      await tx.nested((inner) => inner.add({ name: 'Frege' }));
      await tx.nested((inner) => inner.rename('Frege', 'Gottlob Frege'));
    });
    expect(await orm.find('Gottlob Frege')).toBeDefined();
  },

  async 'an isolation level'(orm) {
    for (const isolation of ['serializable', 'repeatable read'] as const) {
      const level = orm.transaction({ isolation }, (tx) => tx.ask("select current_setting('transaction_isolation')"));
      expect(await level).toBe(isolation);
    }
  },

  async 'a transaction that is read only: it stays at one server, which refuses writes'(orm) {
    const servers = await orm.transaction({ readOnly: true }, async (tx) => [await tx.ask(WHERE), await tx.ask(WHERE)]);
    expect(new Set(servers).size).toBe(1);
    const refused = await failureOf(orm.transaction({ readOnly: true }, (tx) => tx.add({ name: 'Galen' })));
    expect(orm.codeOf(refused)).toBe(READ_ONLY);
  },

  async 'a prepared statement, at every server'(orm) {
    await orm.add({ name: 'Hypatia' });
    for (let round = 0; round < 5; round++) {
      const found = await orm.findEach(['Hypatia', 'nobody', 'Hypatia']);
      expect(found.map((author) => author?.name)).toEqual(['Hypatia', undefined, 'Hypatia']);
    }
  },

  async 'a cursor, or a stream'(orm) {
    await orm.addAll(['Ibn Rushd', 'Ibn Sina', 'Ibn Tufayl'].map((name) => ({ name })));
    const names: string[] = [];
    for await (const name of orm.names()) if (name.startsWith('Ibn')) names.push(name);
    expect(names).toEqual(['Ibn Rushd', 'Ibn Sina', 'Ibn Tufayl']);
  },

  async "the server's error, with its code"(orm) {
    await orm.add({ name: 'Jabir' });
    expect(orm.codeOf(await failureOf(orm.add({ name: 'Jabir' })))).toBe(UNIQUE_VIOLATION);
    expect(orm.codeOf(await failureOf(orm.transaction({}, (tx) => tx.add({ name: 'Jabir' }))))).toBe(UNIQUE_VIOLATION);
  },

  async 'a query that is given up: others go on, and its connection comes back'(orm) {
    await failureOf(orm.giveUp());
    expect(await orm.ask('select 1')).toBe(1);
    await orm.transaction({}, (tx) => tx.add({ name: 'Kant' }));
    await vi.waitFor(() => expect(orm.pool.idleCount).toBe(orm.pool.totalCount), 10_000);
  },

  async 'JSON and arrays'(orm) {
    const about = { born: 1646, works: ['Monadologie'], note: null };
    const author = { name: 'Leibniz', tags: ['a "quoted" one', 'with, a comma'], about };
    expect(await orm.add(author)).toMatchObject(author);
    expect(await orm.find('Leibniz')).toMatchObject(author);
  },

  async 'many at once'(orm) {
    const names = Array.from({ length: 40 }, (_, n) => `Mach ${n}`);
    await Promise.all(
      names.map((name) => orm.transaction({}, async (tx) => expect((await tx.add({ name })).name).toBe(name))),
    );
    const found = await Promise.all(names.map((name) => orm.find(name)));
    expect(found.map((author) => author?.name)).toEqual(names);
    const readers = Array.from({ length: 100 }, () => orm.pool.session(() => orm.ask('select 1')));
    expect(new Set(await Promise.all(readers))).toEqual(new Set([1]));
  },
};

async function failureOf(asked: Promise<unknown>): Promise<unknown> {
  const failure = await asked.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(failure).toBeDefined();
  return failure;
}
