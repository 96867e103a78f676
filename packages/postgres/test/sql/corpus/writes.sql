--> write
insert into users (id) values (3)
insert into users (id) select 3
INSERT INTO users DEFAULT VALUES
update users set name = 'x'
update only users u set name = 'x' from orders o where o.user_id = u.id
delete from users using orders where false
merge into users u using orders o on o.user_id = u.id when matched then update set name = o.item when not matched then do nothing
truncate users
truncate table only users, orders restart identity cascade
insert into docs values (1, 'a;b', null, null);
/* why */ insert into users (id) values (3)
-- why
  insert into users (id) values (3)
InSeRt into users (id) values (3)
(insert into users (id) values (3))

--> write
with d as (delete from users returning *) select * from d
with a as (select 1), d as materialized (update users set name = 'x' returning id) select * from d
with i as (insert into users (id) values (3) returning id), j as (select * from i) table j
with a as (select 1) insert into users (id) select * from a
with a as (select 1) update users set name = 'x'
with a as (select 1) delete from users
with a as (select 1) merge into users u using a on true when matched then do nothing
with a as (with b as (delete from users returning *) select * from b) select * from a
with recursive t(n) as (values (1) union all select n + 1 from t where n < 2) insert into users (id) select n from t
with recursive t as (select 1 as id) cycle id set c using p update users set name = 'x'
WITH D AS(DELETE FROM users RETURNING *)SELECT*FROM D
with d as (/* only */ delete from users returning *) select 1
with d as (-- only
  delete from users returning *) select 1

--> write
select * into copy_of_users from users
select 1 into unlogged t
select id into table t from users
select id INTO t from users where id > 1
select 1into t
explain analyze insert into users (id) values (3)
explain (analyze, buffers) update users set name = 'x'
explain analyze delete from users
explain (analyze true) with d as (delete from users returning *) select * from d
explain analyze create table t as select 1
explain analyze select nextval('ticket')
explain analyze execute p

--> write
copy users from stdin
copy users (id, email) from stdin with (format csv)
COPY users FROM '/tmp/users.csv'
copy users to '/tmp/users.csv'
copy users to program 'cat'
copy (select 1) to '/tmp/one'
copy (insert into users (id) values (3) returning *) to stdout
copy (delete from users returning id) to stdout
copy (select nextval('ticket')) to stdout
copy (with d as (update users set name = 'x' returning *) select * from d) to stdout

--> write
create table t (id int)
create table t as select 1
create unlogged table t (id int)
create view v as select 1
create or replace function f() returns int language sql as 'select 1'
create function f() returns int begin atomic; select 1; end
create rule r as on insert to users do also (insert into docs (id) values (1); select 1)
create index on users (email)
create extension pg_trgm
create materialized view m as select 1
create database d
create policy p on users for update using (true)
create trigger t before update on users for each row execute function f()
alter table users add column x int
alter system set work_mem = '8MB'
alter role reader set work_mem = '8MB'
drop table users
comment on table users is 'x'
grant select, insert on users to reader
revoke update on users from reader
reassign owned by reader to current_user
security label on table users is 'x'
refresh materialized view totals
reindex table users
cluster users
vacuum
vacuum (analyze) users
analyze
analyze users
import foreign schema s from server x into public
notify channel
notify channel, 'payload'
execute p
execute p (1, 2)
prepare transaction 'x'
commit prepared 'x'
rollback prepared 'x'

--> write
select nextval('ticket')
select NEXTVAL('ticket')
select pg_catalog.nextval('ticket')
select "nextval"('ticket'), "pg_catalog"."nextval"('ticket')
select nextval /* the next */ ('ticket')
select coalesce(null, (select nextval('ticket')))
select * from users where id = nextval('ticket')
select distinct on (nextval('ticket')) id from users
values (nextval('ticket'))
select setval('ticket', 1)
select pg_notify('channel', 'payload')
select txid_current(), pg_current_xact_id()
select lo_create(0), lo_import('/etc/hosts'), lo_unlink(1), lo_from_bytea(0, 'x')
select * from dblink('dbname=x', 'delete from users') as t(a int)
select dblink_exec('delete from users')
select query_to_xml('delete from users', true, true, '')
select pg_logical_emit_message(true, 'a', 'b')

--> write
SELEC 1
explain explain select 1
foo
1
'select 1'
select 'it
select "it
select /* it
select $$ it
select $a$ it $b$
select E'it\'
select (1
select 1)
select 1; select (
vacuum 'it
