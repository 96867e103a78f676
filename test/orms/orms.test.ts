import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { caughtUp, sharedCluster } from '../../packages/postgres/test/fixtures/shared-cluster.ts';
import { cases } from './cases.ts';
import { openDrizzle } from './orm/drizzle.ts';
import { openKnex } from './orm/knex.ts';
import { openKysely } from './orm/kysely.ts';
import { openPrisma } from './orm/prisma.ts';
import { openTypeOrm } from './orm/typeorm.ts';
import type { OpenOrm, Orm } from './orm.ts';
import { type Served, served } from './served.ts';

const cluster = sharedCluster();
const orms: Readonly<Record<string, OpenOrm>> = {
  kysely: openKysely,
  drizzle: openDrizzle,
  knex: openKnex,
  typeorm: openTypeOrm,
  prisma: openPrisma,
};
const table: Record<string, Served> = {};

afterAll(() => console.table(table));

describe.each(Object.entries(orms))('%s', (name, open) => {
  let orm: Orm;

  beforeAll(async () => {
    await cluster().node(0).query(`create database ${name}`);
    await caughtUp(cluster());
    orm = await open({ ...cluster().config, database: name, max: 5 });
    await orm.migrate();
    await caughtUp(cluster());
  });

  afterAll(async () => {
    table[name] = served(orm.pool);
    await orm[Symbol.asyncDispose]();
  });

  test.each(Object.entries(cases))('%s', (_, play) => orm.pool.session(() => play(orm)));

  /** The one write that a replica got is an INSERT in a transaction that is read only: it was to be refused. */
  test('its reads go to replicas, and its writes to the primary', () => {
    const answered = served(orm.pool);
    expect(answered['reads on replicas']).toBeGreaterThan(100);
    expect(answered['writes on replicas']).toBeLessThanOrEqual(1);
  });
});
