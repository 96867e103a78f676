const tables = ['user', 'order', 'order_item', 'product', 'supplier', 'address', 'country', 'invoice'];
const columns = ['id', 'createdAt', 'updatedAt', 'deletedAt', 'name', 'description', 'status', 'ownerId'];

/** As TypeORM writes what it loads with its relations: each column by its alias, a join for each relation. 4 kB. */
export function joins(): string {
  const selected = tables.flatMap((table) => columns.map((column) => `"${table}"."${column}" AS "${table}_${column}"`));
  const [root, ...others] = tables;
  const joined = others.map(
    (table) =>
      `LEFT JOIN "${table}s" "${table}" ON "${table}"."${root}Id" = "${root}"."id" AND "${table}"."deletedAt" IS NULL`,
  );
  return `SELECT ${selected.join(', ')} FROM "${root}s" "${root}" ${joined.join(' ')} WHERE "${root}"."id" = $1 LIMIT 1`;
}

/** As Prisma and Drizzle write the same: JSON, built by a function for each relation, in subqueries. 4 kB. */
export function functions(): string {
  const fields = columns.map((column) => `'${column}', "t"."${column}"`).join(', ');
  const relations = tables.map(
    (table) =>
      `LEFT JOIN LATERAL (SELECT COALESCE(JSONB_AGG("j"."data"), '[]') AS "data" FROM (SELECT JSONB_BUILD_OBJECT(${fields}) AS "data" ` +
      `FROM "public"."${table}s" AS "t" WHERE "t"."ownerId" = "root"."id" AND lower("t"."name") = lower($1)) AS "j") AS "${table}" ON TRUE`,
  );
  return `SELECT "root"."id", ${tables.map((table) => `coalesce("${table}"."data", '[]')`).join(', ')} FROM "public"."roots" AS "root" ${relations.join(' ')}`;
}

/** As Kysely and Knex write a row by its key. */
export function point(): string {
  return 'select "id", "email", "name" from "users" where "id" = $1 limit $2';
}
