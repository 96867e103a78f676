--> read
select 1; select 2
select 1;; select 2;
;
;;
-- nothing
/* nothing */
with a as (select 1) select * from a; table users

--> write
select 1; insert into users (id) values (3)
insert into users (id) values (3); select 1
begin; insert into users (id) values (3); commit
BEGIN; CREATE TABLE t (id int); INSERT INTO t VALUES (1); COMMIT;
begin read only; delete from users; rollback
select 1; select nextval('ticket')
select 1; select 'it
select ';'; delete from users
commit; update users set name = 'x'

--> lock
begin; select * from users for update
begin; lock table users in exclusive mode; commit

--> primary
begin; set local work_mem = '8MB'; select 1; commit
select 1; show work_mem

--> session
set work_mem = '8MB'; select 1
select 1; set work_mem = '8MB'
insert into users (id) values (3); set work_mem = '8MB'
insert into users (id) values (3); create temp table t (id int)
begin; insert into users (id) values (3); listen channel; commit

--> session lock
set lock_timeout = '1s'; select pg_advisory_lock(1)
insert into users (id) values (3); select pg_advisory_lock(1)
select 1; select pg_try_advisory_lock(1); select 2

--> session
begin; insert into users (id) values (3); commit; declare c cursor with hold for select 1
select (1; set work_mem = '8MB'
