import type pg from 'pg';

type Password = pg.PoolConfig['password'];

/** What `password` functions of apps have thrown. It says nothing of a server, whatever its code is. */
const failures = new WeakSet<Error>();

export function watched(password: Password): Password {
  if (typeof password !== 'function') return password;
  // pg hands it the parameters of the connection, which `@types/pg` does not have.
  const ask = password as (...about: readonly unknown[]) => string | Promise<string>;
  return async (...about: readonly unknown[]) => {
    try {
      return await ask(...about);
    } catch (error) {
      if (error instanceof Error) failures.add(error);
      throw error;
    }
  };
}

export function isOfPassword(error: Error): boolean {
  return failures.has(error);
}
