# As Kysely, Drizzle, Knex, TypeORM, Prisma, Sequelize, MikroORM, pg-boss and graphile-worker write them.
--> read
select "id", "email" from "users" where "id" = $1 limit $2
select "u"."id" as "user_id", count("o"."id") as "n" from "users" as "u" left join "orders" as "o" on "o"."user_id" = "u"."id" group by "u"."id" having count("o"."id") > $1
with "recent" as (select * from "orders" where "created_at" > $1) select * from "recent" inner join "users" on "users"."id" = "recent"."user_id"
select "id", (select coalesce(json_agg(agg), '[]') from (select "items"."id", "items"."name" from "items" where "items"."order_id" = "orders"."id") as agg) as "items" from "orders"
select "users"."id", "users_orders"."data" as "orders" from "users" "users" left join lateral (select coalesce(json_agg(json_build_array("users_orders"."id", "users_orders"."item")), '[]'::json) as "data" from "orders" "users_orders" where "users_orders"."user_id" = "users"."id") "users_orders" on true
select count(*) from "users" where ("users"."active" = $1 and "users"."email" like $2)
select "a"."id" from "orders" "a" order by "a"."created_at" desc limit $1
select * from "users" where "id" in ($1, $2, $3) order by "id" asc
select * from "orders" where "created_at" between $1 and $2
  and not "deleted_at" > $3
SELECT "User"."id" AS "User_id", "User"."email" AS "User_email", "User__orders"."id" AS "User__orders_id" FROM "users" "User" LEFT JOIN "orders" "User__orders" ON "User__orders"."user_id"="User"."id" WHERE ( ("User"."id" = $1) ) LIMIT 1
SELECT DISTINCT "distinctAlias"."User_id" AS "ids_User_id" FROM (SELECT "User"."id" AS "User_id" FROM "users" "User") "distinctAlias" ORDER BY "User_id" ASC LIMIT 10
SELECT COUNT(DISTINCT("User"."id")) AS "cnt" FROM "users" "User"
SELECT "public"."users"."id", "public"."users"."email" FROM "public"."users" WHERE ("public"."users"."id" = $1 AND 1=1) LIMIT $2 OFFSET $3
SELECT COUNT(*) FROM (SELECT "public"."users"."id" FROM "public"."users" WHERE 1=1 OFFSET $1) AS "sub"
SELECT "t0"."id", "t1"."__prisma_data__" AS "orders" FROM "public"."users" AS "t0" LEFT JOIN LATERAL (SELECT COALESCE(JSONB_AGG("__prisma_data__"), '[]') AS "__prisma_data__" FROM (SELECT JSONB_BUILD_OBJECT('id', "t2"."id") AS "__prisma_data__" FROM "public"."orders" AS "t2") AS "t3") AS "t1" ON TRUE
SELECT "id", "email", "createdAt" FROM (SELECT id, email, created_at AS "createdAt" FROM users) AS "User" WHERE "User"."id" = 1;
SELECT count("User"."id") AS "count" FROM "users" AS "User" LEFT OUTER JOIN "orders" AS "orders" ON "User"."id" = "orders"."user_id";
select "u0".* from "users" as "u0" where "u0"."data"->>'k' = $1 limit $2
select "u0"."id", "o1"."id" as "o1__id" from "users" as "u0" left join "orders" as "o1" on "u0"."id" = "o1"."user_id" where lower("u0"."email") = lower($1)
SELECT 1 AS result
SELECT 1+1 AS result
SELECT version();
SELECT * FROM current_schema()
SELECT "table_schema", "table_name" FROM "information_schema"."tables" WHERE table_schema = 'public'
SELECT table_name FROM information_schema.columns WHERE column_name = 'id' AND data_type IN ('bigint', 'integer')
SELECT EXISTS (SELECT 1 FROM information_schema.tables WHERE table_name = 'migrations')
SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), pg_get_expr(d.adbin, d.adrelid), col_description(c.oid, a.attnum) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum WHERE c.relkind = 'r' AND pg_table_is_visible(c.oid)
SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'users'::regclass
SELECT t.typname, e.enumlabel FROM pg_catalog.pg_type t JOIN pg_catalog.pg_enum e ON t.oid = e.enumtypid
SELECT oid::int, typname FROM pg_type WHERE typtype = 'b' AND NOT typname ~ '_$'
SELECT i.relname, ix.indisunique, array_agg(a.attnum) FROM pg_class t, pg_class i, pg_index ix, pg_attribute a WHERE t.oid = ix.indrelid AND i.oid = ix.indexrelid AND a.attrelid = t.oid AND a.attnum = ANY(ix.indkey) GROUP BY 1, 2
select nspname from pg_namespace where has_schema_privilege(nspname, 'usage')
select attname, n_distinct from pg_stats where tablename = 'users'
select count(*)::int from jobs where state = 'created' and run_at < now()
select * from users where id = $1 /*traceparent='00-5bd66ef5095369c7b0d1f8f4bd33716a-c532cb4098ac3dd2-01'*/

--> write
insert into "users" ("id", "email") values ($1, $2) returning "id"
insert into "users" ("id", "email") values ($1, $2) on conflict ("id") do update set "email" = excluded."email" returning *
INSERT INTO "public"."users" ("id","email") VALUES ($1,$2) RETURNING "public"."users"."id"
INSERT INTO "users"("id", "email") VALUES ($1, DEFAULT) RETURNING "created_at"
UPDATE "public"."users" SET "email" = $1 WHERE ("public"."users"."id" = $2 AND 1=1) RETURNING "public"."users"."id"
update "users" set "name" = $1 where "id" = $2
delete from "users" where "id" = $1 returning "id"
DELETE FROM "public"."users" WHERE 1=1
with "new_user" as (insert into "users" ("id") values ($1) returning *) select * from "new_user"
with next as (select id from jobs where state < 'active' order by id limit 1 for update skip locked) update jobs j set state = 'active' from next where j.id = next.id returning j.id
WITH j AS (DELETE FROM jobs WHERE state = 'done' RETURNING *) INSERT INTO docs (id, body) SELECT id, state FROM j
create table "migrations" ("id" serial primary key, "name" varchar(255))
ALTER TABLE "users" ADD "age" integer
CREATE INDEX CONCURRENTLY "ix" ON "users" ("email")
create table if not exists "drizzle"."__drizzle_migrations" (id serial primary key, hash text not null, created_at bigint)
NOTIFY "jobs:insert"

--> lock
select "id" from "jobs" where "state" = $1 for update
select "id" from "jobs" where "state" = $1 limit 1 for update skip locked
SELECT "User"."id" FROM "users" "User" WHERE "User"."id" = $1 FOR NO KEY UPDATE
SELECT "id" FROM "users" AS "User" WHERE "User"."id" = 1 FOR SHARE;
select pg_advisory_xact_lock(72707369)
select pg_try_advisory_xact_lock($1) as locked

--> session lock
SELECT pg_advisory_lock(72707369)
SELECT pg_try_advisory_lock(1) AS locked
SELECT pg_advisory_unlock_all()

--> session
SET client_min_messages TO warning;SHOW server_version;
SET search_path TO "tenant", public
LISTEN "jobs:insert"

--> begin
begin
BEGIN
START TRANSACTION
begin;
BEGIN TRANSACTION ISOLATION LEVEL SERIALIZABLE
start transaction isolation level repeatable read
BEGIN;SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
