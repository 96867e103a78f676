--> begin
begin work
BEGIN TRANSACTION
begin isolation level read committed
begin isolation level repeatable read, read write
begin not deferrable
start transaction read write
begin isolation level serializable read only deferrable
begin transaction read only, read write
/* rollcall:primary */ begin read only
/* rollcall:replica */ begin read write
/* rollcall:replica */ begin isolation level serializable
begin; select 1
begin; select 1; commit
select 1; begin

--> begin on a replica
begin read only
BEGIN TRANSACTION READ ONLY
begin isolation level repeatable read read only
begin isolation level repeatable read, read only, not deferrable
start transaction read only
START TRANSACTION ISOLATION LEVEL READ COMMITTED, READ ONLY
begin read only; select count(*) from users; commit
/* rollcall:replica */ begin

--> set transaction read only
set transaction read only
SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY

--> set transaction read write
set transaction read write

--> set transaction
set transaction isolation level serializable
set transaction not deferrable

--> commit
commit
COMMIT WORK
end
end transaction
commit and no chain
commit;

--> commit and chain
commit and chain

--> rollback
rollback
ROLLBACK TRANSACTION
abort
rollback and no chain

--> rollback and chain
rollback work and chain

--> savepoint
savepoint a
SAVEPOINT "a"
release a
release savepoint a
rollback to a
rollback work to savepoint a
ROLLBACK TRANSACTION TO SAVEPOINT "a"
