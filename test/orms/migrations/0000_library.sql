create table authors (
  id serial primary key,
  name text not null unique,
  tags text[] not null default '{}',
  about jsonb
);
create table books (
  id serial primary key,
  title text not null,
  author_id int not null references authors
);
