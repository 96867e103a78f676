# Nothing is written, and yet a replica would answer something else, or not at all.
--> primary
show work_mem
SHOW ALL
show transaction isolation level
checkpoint
declare c cursor for select 1
declare c scroll cursor without hold for select * from users
fetch c
fetch forward 10 from c
move next in c
close c
close all
set local work_mem = '8MB'
set constraints all deferred
select pg_is_in_recovery()
select not pg_is_in_recovery() as writable
select pg_current_wal_lsn()
select pg_walfile_name(pg_current_wal_lsn())
select pg_last_wal_replay_lsn(), pg_last_xact_replay_timestamp()
select pg_switch_wal()
select pg_promote()
select pg_reload_conf()
select pg_backend_pid()
select pg_cancel_backend(1), pg_terminate_backend(2)
select currval('ticket')
select lastval()
select txid_current_if_assigned()
select pg_listening_channels()
select inet_server_addr()
select pg_my_temp_schema()
select * from pg_stat_activity
select * from pg_catalog.pg_stat_replication
select * from "pg_stat_user_tables"
select pg_stat_get_numscans('users'::regclass)
select * from pg_stat_statements
select * from pg_locks
select name from pg_settings
select * from pg_prepared_statements
select * from pg_cursors
/* rollcall:primary */ select 1
select 1 /*rollcall:primary*/
select /*   rollcall:primary   */ add_one(1)
/* rollcall:replica */ select 1 /* rollcall:primary */
/* rollcall:primary */ select 1 /* rollcall:replica */
