--> session
set work_mem = '8MB'
set session work_mem = '8MB'
set search_path to shop
SET TIME ZONE 'UTC'
set names 'utf8'
set role reader
set session authorization reader
set session characteristics as transaction read only
reset work_mem
reset all
discard all
discard temp
listen channel
unlisten *
load 'auto_explain'
prepare p as select 1
prepare p (int) as insert into users (id) values ($1)
PREPARE p AS UPDATE users SET name = 'x'
deallocate p
deallocate all
declare c cursor with hold for select 1
declare c insensitive no scroll cursor with hold for select * from users
do $$ begin perform 1; end $$
DO LANGUAGE plpgsql 'begin null; end'
call tidy()
call shop.tidy(1, 2)
select set_config('work_mem', '8MB', false)
select set_config('app.user', $1, true), count(*) from users
select setseed(0.5)
select dblink_connect('x', 'dbname=x')

--> session
create temp table t (id int)
create temporary table t as select 1
create local temp table t (id int)
create global temporary table t (id int)
create temp view v as select 1
create or replace temporary view v as select 1
create temp sequence s
create table pg_temp.t (id int)
create function pg_temp.f() returns int language sql as 'select 1'
select 1 into temp t
select 1 into temporary table t
select 1 into local temp t
select * from pg_temp.t
select * from "pg_temp"."t"
select pg_temp.f()
insert into pg_temp.t values (1)
drop table pg_temp.t

--> session lock
select pg_advisory_lock(1)
select pg_advisory_lock(1, 2)
select pg_advisory_lock_shared(1)
select pg_try_advisory_lock(1)
SELECT PG_TRY_ADVISORY_LOCK(1)
select pg_catalog.pg_try_advisory_lock_shared(1)
select pg_advisory_unlock(1)
select pg_advisory_unlock_shared(1)
select case when pg_try_advisory_lock(1) then 1 end
select * from users where pg_try_advisory_lock(id) limit 1
with l as (select pg_try_advisory_lock(1)) select * from l
with l as materialized (select pg_try_advisory_lock(1) as ok) update users set name = 'x' from l where ok
update users set name = 'x' where pg_try_advisory_lock(id)
explain analyze select pg_advisory_lock(1)
copy (select pg_advisory_lock(1)) to stdout
declare c cursor for select pg_advisory_lock(1)

--> lock
select * from users for update
select * from users for update of users nowait
select * from users for no key update
select * from users for share
select * from users for key share skip locked
select * from users FOR /* my */ UPDATE
select * from (select * from users for update) u
select * from users where id in (select user_id from orders for share)
with u as (select * from users for update) select * from u
(select * from users for update)
explain select * from users for update
declare c cursor for select * from users for update
select pg_advisory_xact_lock(1)
select pg_advisory_xact_lock_shared(1, 2)
select pg_try_advisory_xact_lock(1)
lock users
lock table only users in share mode
lock users in access share mode nowait
select pg_export_snapshot()
set transaction snapshot '00000003-0000001B-1'
