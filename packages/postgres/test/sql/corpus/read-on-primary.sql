# Reads that any server could answer, and that go to the primary all the same: a scan without a grammar cannot tell.
--> write
select "update", delete from users
select (select update from users limit 1)
select U&"id" from users
select U&"d\0061ta" from users
explain insert into users (id) values (3)
explain update users set name = 'x'
