--> read
select 1
SELECT 1;
select
select 1; 
 select 1 as one, 'two' as two, null as three
values (1, 'a'), (2, 'b')
table users
table only users
(select 1)
((select 1) union all (select 2))
select * from users where id = $1
select id, email from users where active and created_at > now() - interval '1 day' order by id desc limit 10 offset 5
select u.*, o.total from users u left join orders o on o.user_id = u.id where o.state in ('open', 'paid')
select * from users natural join (select id from orders) o
select * from users cross join lateral (select count(*) as n from orders where user_id = users.id) x
select * from users u, lateral (select 1) x(a)
select distinct state from orders
select distinct on (user_id) user_id, total from orders order by user_id, created_at desc
select all state from orders
select state, count(*), sum(total) filter (where total > 1) from orders group by state having count(*) > 0
select user_id, state, sum(total) from orders group by grouping sets ((user_id), (state), ())
select user_id, state, sum(total), grouping(user_id) from orders group by rollup (user_id, state)
select user_id, state, sum(total) from orders group by cube (user_id, state)
select id, row_number() over (partition by user_id order by created_at) from orders
select id, sum(total) over w from orders window w as (partition by user_id order by id rows between 1 preceding and current row)
select percentile_cont(0.5) within group (order by total) from orders
select string_agg(item, ', ' order by item) from orders
select array(select id from users order by id)
select id from users union select user_id from orders except select 3 intersect select 4
select exists (select 1 from orders), not exists (select 1 from users)
select * from users where id = any ($1) or id = all (array[1, 2]) or id in (select user_id from orders)
select * from users where (id, email) = (1, 'a@x') or (id, email) in ((1, 'a'), (2, 'b'))
select case when active then 'yes' else 'no' end, coalesce(name, email, '-'), nullif(name, ''), greatest(1, 2), least(1, 2) from users
select cast(total as numeric(10, 2)), total::varchar(20), '1'::int, '{1}'::int[], created_at::timestamp(3) from orders
select total::numeric(10,2) as t, name::char(3), (users.data->>'k')::text from orders, users
select data->'k'->>0, data #>> '{k,0}', data @> '{"k": []}', data ? 'k', data ?| array['k'] from users
select tags[1], tags[1:2], array_length(tags, 1), tags || 'c'::text, 'a' = any (tags) from users
select extract(year from created_at), date_trunc('day', created_at), created_at at time zone 'utc' from orders
select position('a' in name), substring(name from 1 for 2), substring(name, 1, 2), trim(both ' ' from name), overlay(name placing 'x' from 1) from users
select name like 'A%', name ilike 'a%', name similar to 'A%', name ~* '^a', name like '\%' escape '\' from users
select name collate "C" from users order by name collate "C" nulls last
select total between 1 and 10, total between symmetric 10 and 1, total is distinct from 5, deleted_at is null, deleted_at isnull from orders
select interval '1 day' + interval(3) '1 second', date '2026-01-01', time '10:00', timestamp with time zone '2026-01-01 00:00+00'
select current_user, session_user, current_date, current_timestamp, localtime(0), current_catalog, current_schema
select row(1, 2), (1, 2) = (1, 2), (row(1, 'a')::pair).b
select * from generate_series(1, 3) g(i)
select * from generate_series(1, 3) with ordinality as g(i, n)
select * from unnest(array[1, 2], array['a', 'b']) with ordinality t(a, b, n)
select * from rows from (generate_series(1, 2), generate_series(1, 3)) as t(a, b)
select * from (values (1, 'a'), (2, 'b')) v(id, name)
select * from json_to_recordset('[{"a": 1}]') as r(a int, b varchar(10))
select * from jsonb_to_record('{"a": 1}') as r(a int)
select * from users tablesample system (10)
select * from users tablesample bernoulli (50) repeatable (1)
select * from orders fetch first 3 rows only
select * from orders order by total fetch first 1 row with ties
select * from orders order by total using <
select * from only users
select * from events where at >= '2026-01-01' and kind = 'x'
select * from big_orders
select * from totals
select last_value, is_called from ticket
select price from shop.prices
select "Select"."from", "Select"."quo""te" from "Select"
select "update", "delete", u."share" from users u
select users.update, u.delete from users join users u using (id)
select 1 as "insert", 2 as "into", 3 as "for update"
select 'insert into t values (1)', $$delete from t$$, $tag$ $$ update t $tag$, E'it''s \'nextval(\' '
select 'it''s; drop table users; --', ';'
select $a$;$a$, $a_1$ $a$ ; $a_1$
select e'\\', E'a\'b', 'a\'
select 'a'
  'b'
select E'a'
  '\'; update t; --'
select U&'\0061', N'x', B'101', X'1F'
select 1 -- ; delete from users
select 1 /* ; delete from users */
select /* nested /* comments */ are; fine */ 1
select -- insert
  1
/* leading */ -- comments
  select 1
select 1+2-3*4/5%6, 2^3, |/ 4, @ -5, 5 & 3, 5 | 3, 5 # 3, ~5, 1 << 2
select 1-/* */-1, 2*/*c*/3
select 1 operator(pg_catalog.+) 2, 3 === 3
select 1.5, .5, 1., 1e5, 1.5e-3, 1_000, 0xFF
select $1::int, $2::text
select *
  from users
  where false
select a.b$c from (select 1 as b$c) a
select é from (select 1 as é) x
select * from docs where search @@ to_tsquery('cat') order by ts_rank(search, to_tsquery('cat'))
select xmlelement(name a, xmlattributes(id as x), 'y'), xmlforest(id), xmlconcat('<a/>', '<b/>') from users
select * from docs, xmltable('/r/i' passing document columns n int path '@n', x text path '.')
select json_object('a': 1), json_array(1, 2), json_value('{"a": 1}', '$.a'), json_exists('{}', '$.a')
select * from json_table('[{"a": 1}]', '$[*]' columns (a int path '$.a', b varchar(3) path '$.b'))
select count(*), count(distinct state), max(created_at), bool_and(total > 0), array_agg(id), json_agg(o), jsonb_object_agg(id, item) from orders o
select lag(id, 1) over (order by id), lead(id) over (order by id), first_value(id) over (order by id), ntile(4) over (order by id) from orders
select lower(name), upper(name), length(name), md5(name), concat(name, 'x'), format('%s', name), left(name, 1), right(name, 1), split_part(email, '@', 1) from users
select regexp_replace(name, 'a', 'b'), regexp_matches(name, 'A'), string_to_array(name, ','), encode('x'::bytea, 'hex') from users
select random(), gen_random_uuid(), clock_timestamp(), now(), statement_timestamp(), timeofday()
select pg_sleep(0), pg_size_pretty(pg_total_relation_size('users')), pg_database_size(current_database())
select round(total, 2), ceil(total), floor(total), abs(total), mod(5, 2), power(2, 3), sqrt(4) from orders
select to_char(created_at, 'YYYY'), to_json(o), row_to_json(o), age(created_at), make_date(2026, 1, 1) from orders o
select enum_range(null::mood), feeling = 'ok' from users
select int4range(1, 5) && int4range(4, 6), lower(int4range(1, 5)), '[1,2]'::int4range @> 1
select array_append(tags, 'x'), array_to_string(tags, ','), cardinality(tags), unnest(tags) from users
select pg_catalog.lower('A'), pg_catalog.count(*), "count"(*), "pg_catalog"."upper"('a')
select current_setting('work_mem'), version(), current_database(), current_schemas(true)

--> read
with a as (select 1) select * from a
with a as materialized (select 1), b as not materialized (select 2) select * from a, b
with a(x) as (select 1), b(y, z) as (select 2, 3) select x, y from a, b
with recursive t(n) as (values (1) union all select n + 1 from t where n < 5) select sum(n) from t
with recursive below as (select * from tree where id = 1 union all select t.* from tree t join below b on t.parent_id = b.id) select * from below
with recursive t as (select id, parent_id from tree where parent_id is null union all select c.id, c.parent_id from tree c join t on c.parent_id = t.id) search depth first by id set ord select * from t order by ord
with recursive t as (select id, parent_id from tree union all select c.id, c.parent_id from tree c join t on c.parent_id = t.id) cycle id set looped using path select * from t
with a as (with b as (select 1 as x) select x from b) select * from a
with a as (select 1 as x) (select x from a) order by x
with a as (values (1)) table a
select * from (with a as (select 1 as x) select x from a) s
select (with a as (select 1) select * from a)
with temp as (select 1 as x) select x from temp
with hold as (select 1) select * from hold

--> read
explain select * from users
explain analyze select count(*) from users
EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT * FROM users WHERE id = 1
explain verbose with a as (select 1) select * from a
explain analyze verbose values (1)
explain (costs off) (select 1)
explain (select 1)
copy users to stdout
copy users (id, email) to stdout with (format csv, header)
copy (select id from users) to stdout
COPY (SELECT id, lower(email) FROM users WHERE active) TO STDOUT WITH CSV
copy shop.prices to stdout
copy users to stdout (format csv)

--> read, if add_one() is not volatile
select add_one(1)
select distinct on (user_id) add_one(1) from orders
select 1 operator(pg_catalog.+) add_one(1)
select id from users order by add_one(1)
with a as (select 1 as x) (select x from a) order by x, add_one(x)
select * from users where id = add_one(1) limit add_one(1)
select * from users u, add_one(1) with ordinality as f(a, n)
select timestamp with time zone '2026-01-01', add_one(1)
select Add_One(1), ADD_ONE(2), "add_one"(3)
explain analyze select add_one(1)
copy (select add_one(1)) to stdout

--> read, if orders_of() is not volatile
select * from orders_of(1)
select o.* from users u cross join lateral orders_of(u.id) o(a, b, c, d, e, f, g, h)
with o as (select * from orders_of($1)) select count(*) from o

--> read, if shop.discount() is not volatile
select shop.discount(price) from shop.prices
select "shop" . "discount"(price) from shop.prices
select shop/* of */./* the */discount (1)

--> read, if Éa() is not volatile
select ÉA(1)

--> read, if Mixed() is not volatile
select "Mixed"(1)

--> read, if crypt(), gen_salt() is not volatile
select crypt('x', gen_salt('bf'))

--> read, if write_log() is not volatile
select write_log('x')
select case when false then write_log('x') end

--> read, if take_lock() is not volatile
select take_lock()
with l as (select take_lock()) select * from l

--> read, if log() is not volatile
select log(10)

--> read, on a replica
/* rollcall:replica */ select 1
select add_one(1) /* rollcall:replica */
select * from orders_of(1) /*rollcall:replica*/ where id > 1
